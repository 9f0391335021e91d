/** Errors of the services behind the page, in plain words. */

import { Failure } from "./failure.js";
import { formatBytes, listOf, typeName } from "./format.js";

export const OFFLINE = "The photo desk cannot be reached. Check your connection, and try again.";
export const EXPIRED = "Your session has expired. Sign in again, and you will be back where you were.";
export const SHORTEST_PASSWORD = 12;

const TOO_MANY = "That was tried too often. Wait a few minutes, and try again.";
const COGNITO = {
  CodeDeliveryFailureException: "The code could not be sent to this address. Check it, and try again.",
  CodeMismatchException: "This is not the code that was sent. Check the digits, or ask for a new code.",
  ExpiredCodeException: "This code is no longer good. Ask for a new one.",
  InvalidPasswordException: `Choose a password of at least ${SHORTEST_PASSWORD} characters, with a capital letter, a small letter and a digit.`,
  LimitExceededException: TOO_MANY,
  NotAuthorizedException: "The email address or the password is not right.",
  PasswordResetRequiredException: "The password of this account must be reset by its administrator.",
  TooManyFailedAttemptsException: TOO_MANY,
  TooManyRequestsException: TOO_MANY,
  UserNotConfirmedException: "This account is not confirmed yet. Enter the code that was sent by email.",
  UserNotFoundException: "The email address or the password is not right.",
  UsernameExistsException: "There is an account with this address. Sign in instead.",
};

/**
 * An error that Cognito answered.
 * @param {string} type its `__type`, with or without a namespace.
 * @param {number} status of the answer.
 */
export function cognitoFailure(type, status) {
  const code = type.split("#").pop() ?? "";
  if (status >= 500) return statusFailure(status, "");
  return new Failure("rejected", COGNITO[code] ?? "This was not accepted. Check what you entered.", code);
}

/**
 * An error that the API answered.
 * @param {number} status of the answer.
 * @param {string} message the API's own, empty if there is none.
 */
export function statusFailure(status, message) {
  if (status === 401) return new Failure("expired", EXPIRED);
  if (status === 404) return new Failure("missing", "There is no such photo; it may have been deleted.");
  if (status === 429) return new Failure("busy", "The photo desk is busy. Wait a moment, and try again.");
  if (status >= 500) {
    return new Failure("broken", "Something went wrong at the photo desk. Try again in a moment.");
  }
  const said = message ? ` It said: ${message}` : "";
  return new Failure("rejected", `The photo desk did not accept this.${said}`);
}

/** @param {string} name @param {string[]} types that are allowed. */
export function wrongType(name, types) {
  return `“${name}” is not a kind of photo that can be converted. Allowed are ${listOf(types.map(typeName))}.`;
}

/** @param {string} name @param {number} bytes @param {number} limit bytes that are allowed. */
export function tooLarge(name, bytes, limit) {
  return `“${name}” is too large: ${formatBytes(bytes)}. The limit is ${formatBytes(limit)}.`;
}

/** @param {string} name */
export function emptyFile(name) {
  return `“${name}” is empty. Choose another file.`;
}

/**
 * The reason why a conversion failed, without what only its maker understands: the key of the object in the
 * bucket, the library's own words after a colon, and unexpected errors, which begin with their type.
 * @param {string} reason @param {string} name of the photo.
 */
export function plainReason(reason, name) {
  const [said, detail] = reason.split(": ", 2);
  if (detail && /^\w+$/.test(said)) return "Something went wrong in the conversion. Upload the photo again.";
  const plain = said.replace(/(['"])[^'"]*\/[^'"]*\1/g, `“${name}”`);
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}

/** What is wrong with a new password, empty if nothing is. @param {string} password */
export function passwordFault(password) {
  const good =
    password.length >= SHORTEST_PASSWORD && [/[a-z]/, /[A-Z]/, /\d/].every((part) => part.test(password));
  return good ? "" : COGNITO.InvalidPasswordException;
}
