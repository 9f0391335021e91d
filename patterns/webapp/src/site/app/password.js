/** The password of the user who is signed in, which is asked for once more. */

import { Failure } from "./failure.js";

/**
 * Signs in once more.
 * @param {import("./cognito.js").Cognito} cognito @param {import("./session.js").Session} session
 * @param {string} password
 */
export async function enterPassword(cognito, session, password) {
  try {
    return await cognito.signIn(session.email, password);
  } catch (error) {
    if (error.code !== "NotAuthorizedException") throw error;
    // It may be that of an account which was deleted elsewhere: then this session ends here, too.
    await session.renew();
    throw new Failure("rejected", "settings.wrong-password");
  }
}

/**
 * Changes it, and ends all sessions but this one: who knew the old password may have one.
 * @param {Pick<import("./main.js").App, "cognito" | "session">} app
 * @param {string} current @param {string} chosen the new one.
 */
export async function changePassword({ cognito, session }, current, chosen) {
  const { AccessToken, RefreshToken } = await enterPassword(cognito, session, current);
  try {
    await cognito.changePassword(AccessToken, current, chosen);
  } catch (error) {
    await cognito.signOut(RefreshToken).catch(() => undefined);
    throw error;
  }
  await cognito.signOutEverywhere(session.email, chosen);
  await session.enter(chosen);
}
