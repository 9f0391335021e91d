/** Puts the page together. */

import { announcer } from "./announcer.js";
import { Api } from "./api.js";
import { Cognito } from "./cognito.js";
import { loadConfig } from "./config.js";
import { Connection } from "./connection.js";
import { Failure } from "./failure.js";
import { chooseLanguage, findLanguage } from "./language.js";
import { Live } from "./live.js";
import { titled, translatePage } from "./page.js";
import { Photos } from "./photos.js";
import { Router } from "./router.js";
import { Session } from "./session.js";
import { keepShell } from "./shell.js";
import { keepTyped } from "./typed.js";
import { Uploads } from "./uploads.js";
import { accountView } from "./views/account.js";
import { closingView } from "./views/closing.js";
import { showConnection } from "./views/connection.js";
import { deskView } from "./views/desk.js";
import { closeDialogs } from "./views/dialog.js";
import { showHeader } from "./views/header.js";
import { notFoundView } from "./views/not-found.js";
import { retryNotice } from "./views/notice.js";
import { photoView } from "./views/photo.js";
import { settingsView } from "./views/settings.js";

const VIEWS = { desk: deskView, photo: photoView, settings: settingsView, unknown: () => notFoundView() };
const main = document.querySelector("main");
const bar = document.querySelector("header");
const connection = new Connection();
let outdated = false;

/**
 * @typedef {object} App
 * @property {import("./config.js").Config} config
 * @property {Cognito} cognito
 * @property {Session} session
 * @property {Photos} photos
 * @property {Live} live
 * @property {Uploads} uploads
 * @property {Router} router
 * @property {import("./views/account.js").Draft} draft
 * @property {import("./closing.js").Closing | null} closing the deletion of the account that was left.
 * @property {(say: () => string) => void} announce says what happens to who cannot see it.
 * @property {() => void} repeat says it again, in another language.
 * @property {(language: string) => void} speak another language.
 */

/** @param {import("./config.js").Config} config @returns {App} */
function makeApp(config) {
  const { announce, repeat } = announcer(document.querySelector("#news"));
  const cognito = new Cognito(config.clientId);
  const session = new Session(cognito, sessionStorage);
  const api = new Api(session);
  const photos = new Photos(api, announce);
  return {
    config,
    announce,
    repeat,
    cognito,
    session,
    photos,
    live: new Live(api, (photo) => photos.receive(photo)),
    uploads: new Uploads(api, config, announce, connection),
    router: new Router(go),
    draft: { email: "", password: "", said: null },
    closing: null,
    speak,
  };
}

/** @type {App} */
let app;
/** @type {{title: string, element: HTMLElement, end?: () => void} | undefined} */
let view;
let owner = "";

/** @param {{focus?: boolean}} [how] whether the focus goes to what is shown. */
function show({ focus = true } = {}) {
  view?.end?.();
  closeDialogs();
  view = viewOf(app.router.place);
  showHeader(app, bar);
  main.replaceChildren(view.element);
  document.title = titled(view.title);
  // So that what has come into view is read out, and the next Tab is in it.
  if (focus) (main.querySelector("h1") ?? main).focus({ preventScroll: true });
}

/** @param {import("./router.js").Place} place */
function viewOf(place) {
  if (app.closing) return closingView(app);
  return app.session.signedIn ? VIEWS[place.view](app, place) : accountView(app, place);
}

/** Shows another place, where nothing is said of an account that was left. */
function go() {
  app.closing = null;
  show();
}

/** Shows the same in another language. @param {string} language */
function speak(language) {
  chooseLanguage(language);
  translatePage();
  tell();
  app.repeat();
  const fillIn = keepTyped(main);
  show({ focus: false });
  fillIn(main);
}

/** Says what is to know about the connection and the page itself. */
function tell() {
  showConnection(document.querySelector("#connection"), { online: connection.online, outdated });
}

/** What belongs to one person is not for the next one at this screen. */
function changeSession() {
  if (app.session.email !== owner || !(app.session.signedIn || app.session.expired)) {
    app.photos.reset();
    app.uploads.reset();
  }
  Object.assign(app.draft, { email: "", password: "" });
  owner = app.session.email;
  if (app.session.signedIn) app.router.leaveAccount();
  connect();
  show();
}

/** Progress is that of one person, too. */
function connect() {
  app.live.end();
  if (app.session.signedIn) app.live.start();
}

async function start() {
  findLanguage();
  translatePage();
  tell();
  try {
    app = makeApp(await loadConfig());
  } catch (error) {
    main.replaceChildren(retryNotice(Failure.of(error), start));
    return;
  }
  owner = app.session.email;
  app.session.addEventListener("change", changeSession);
  addEventListener("beforeunload", (event) => app.uploads.active && event.preventDefault());
  connect();
  show({ focus: false });
}

connection.addEventListener("change", tell);
void start();
void keepShell(() => {
  outdated = true;
  tell();
});
