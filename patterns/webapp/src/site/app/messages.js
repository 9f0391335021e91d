/** Errors of the services behind the page, as failures that have words. */

import { Failure } from "./failure.js";
import { t } from "./texts.js";

export const SHORTEST_PASSWORD = 12;

/** Keys of texts. */
const COGNITO = {
  CodeDeliveryFailureException: "error.code.not-sent",
  CodeMismatchException: "error.code.wrong",
  ExpiredCodeException: "error.code.expired",
  InvalidPasswordException: "form.password.weak",
  LimitExceededException: "error.too-many",
  NotAuthorizedException: "error.sign-in",
  PasswordResetRequiredException: "error.reset",
  TooManyFailedAttemptsException: "error.too-many",
  TooManyRequestsException: "error.too-many",
  UserNotConfirmedException: "error.unconfirmed",
  UserNotFoundException: "error.sign-in",
  UsernameExistsException: "error.known",
};

/**
 * An error that Cognito answered.
 * @param {string} type its `__type`, with or without a namespace.
 * @param {number} status of the answer.
 * @param {string} [message] Cognito's own.
 */
export function cognitoFailure(type, status, message = "") {
  const name = type.split("#").pop() ?? "";
  // After some wrong passwords, Cognito looks at no further one for a while, under the same name.
  const code = /attempts exceeded/.test(message) ? "TooManyFailedAttemptsException" : name;
  if (status >= 500) return statusFailure(status, "");
  return new Failure("rejected", COGNITO[code] ?? "error.account", {
    code,
    values: { count: SHORTEST_PASSWORD },
  });
}

/**
 * An error that the API answered.
 * @param {number} status of the answer.
 * @param {string} message the API's own, empty if there is none.
 */
export function statusFailure(status, message) {
  if (status === 401) return new Failure("expired", "error.expired");
  if (status === 404) return new Failure("missing", "error.missing");
  if (status === 429) return new Failure("busy", "error.busy");
  if (status >= 500) return new Failure("broken", "error.broken");
  if (!message) return new Failure("rejected", "error.rejected");
  return new Failure("rejected", "error.rejected.because", { values: { message } });
}

/** What is wrong with a new password, empty if nothing is. @param {string} password */
export function passwordFault(password) {
  const good =
    password.length >= SHORTEST_PASSWORD && [/[a-z]/, /[A-Z]/, /\d/].every((part) => part.test(password));
  return good ? "" : t("form.password.weak", { count: SHORTEST_PASSWORD });
}
