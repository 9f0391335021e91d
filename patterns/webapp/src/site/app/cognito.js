/** Accounts: the public operations of Cognito, which the distribution passes on. */

import { Failure } from "./failure.js";
import { request } from "./http.js";
import { cognitoFailure } from "./messages.js";

/**
 * @typedef {object} Tokens
 * @property {string} IdToken
 * @property {string} AccessToken with which the user signs out everywhere; the API takes id tokens.
 * @property {string} [RefreshToken] absent in the answer to a refresh.
 * @property {number} ExpiresIn seconds.
 */

export class Cognito {
  #clientId;

  /** @param {string} clientId */
  constructor(clientId) {
    this.#clientId = clientId;
  }

  /** @param {string} email @param {string} password */
  async signUp(email, password) {
    const UserAttributes = [{ Name: "email", Value: email }];
    await this.#call("SignUp", { Username: email, Password: password, UserAttributes });
  }

  /** @param {string} email @param {string} code */
  async confirm(email, code) {
    await this.#call("ConfirmSignUp", { Username: email, ConfirmationCode: code });
  }

  /** @param {string} email */
  async sendCode(email) {
    await this.#call("ResendConfirmationCode", { Username: email });
  }

  /** Requests a code for a forgotten password: alike whether there is such an account. @param {string} email */
  async forget(email) {
    await this.#call("ForgotPassword", { Username: email });
  }

  /** @param {string} email @param {string} code @param {string} password the new one. */
  async reset(email, code, password) {
    await this.#call("ConfirmForgotPassword", { Username: email, ConfirmationCode: code, Password: password });
  }

  /** @param {string} AccessToken @param {string} current @param {string} chosen the new one. */
  async changePassword(AccessToken, current, chosen) {
    const passwords = { PreviousPassword: current, ProposedPassword: chosen };
    await this.#call("ChangePassword", { AccessToken, ...passwords, ClientId: undefined });
  }

  /** Ends all sessions of a user: who knew the old password may have one. @param {string} email @param {string} password */
  async signOutEverywhere(email, password) {
    const { AccessToken } = await this.signIn(email, password);
    await this.#call("GlobalSignOut", { AccessToken, ClientId: undefined });
  }

  /** @param {string} email @param {string} password */
  async signIn(email, password) {
    return this.#initiate("USER_PASSWORD_AUTH", { USERNAME: email, PASSWORD: password });
  }

  /** @param {string} token the refresh token. */
  async refresh(token) {
    return this.#initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: token });
  }

  /** Ends this session, and no other of the user's. @param {string} token the refresh token. */
  async signOut(token) {
    await this.#call("RevokeToken", { Token: token });
  }

  /** @returns {Promise<Tokens>} */
  async #initiate(flow, parameters) {
    const answer = await this.#call("InitiateAuth", { AuthFlow: flow, AuthParameters: parameters });
    if (!answer.AuthenticationResult) {
      const step = answer.ChallengeName ?? "?";
      throw new Failure("rejected", "error.challenge", { values: { step } });
    }
    return answer.AuthenticationResult;
  }

  async #call(operation, input) {
    const { ok, status, answer } = await request("/cognito/", {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify({ ClientId: this.#clientId, ...input }),
    });
    if (!ok) throw cognitoFailure(String(answer.__type ?? ""), status, String(answer.message ?? ""));
    return answer;
  }
}
