/** Scenarios in which an attacker who holds the stolen password tries to keep what he has. */
import type { Cookie } from "../environment";
import { countInWords } from "../../cli/words";
import { counted, equal, refused, works } from "../proofs";
import {
  DAY,
  letTimePass,
  MINUTE,
  proveCodes,
  proveDisabled,
  proveMessages,
  proveNotified,
  proveOutcomes,
  provePasswordRefused,
  proveResetRequired,
  proveTokenRefused,
  report,
  stealSession,
} from "./scenario";
import type { Scenario } from "./scenario";

/** He is faster than the report, which takes a minute or more to arrive. */
export const attackerRecovers: Scenario = {
  name: "attacker-recovers",
  title: "The attacker recovers the account himself, between the click and the report",
  needs: ["audit log", "mailed codes"],
  stack: "default",
  async run(environment) {
    const { customer } = await stealSession(environment, "ada");
    const { app } = customer;
    environment.terminal.step("customer", 'clicks "this wasn\'t me"');
    const record = await environment.click(customer, "Invalid");
    await app.requestCode();
    const codes = await customer.codes();
    const his = `${customer.password}-his`;
    await app.choosePassword(codes.at(-1)!, his);
    const session = await app.signIn(his);
    environment.terminal.step(
      "attacker",
      "asks for a code, reads the customer's mail, and chooses a password of his own",
    );
    const deliveries = await environment.deliver(record);
    return [
      proveOutcomes(deliveries, ["contained"]),
      await proveTokenRefused(customer, session),
      await refused("the password that he chose is refused", () => app.signIn(his)),
      await proveResetRequired(customer),
      counted("one more code was sent", (await customer.codes()).length, codes.length + 1, "code"),
      proveMessages(environment, "Slack got one notification", 1),
    ];
  },
};

/** The quota of resets is shared, and anybody can use it up. */
export const resetThrottled: Scenario = {
  name: "reset-throttled",
  title: "Every reset is throttled: an attacker floods the pool with forgotten passwords",
  needs: ["audit log", "denied operations"],
  stack: "default",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "thea");
    const signedOut = "the attacker's refresh token is refused after the first run";
    let afterFirst = { claim: signedOut, holds: false, evidence: "the first run ended the report" };
    const deliveries = await report(environment, customer, "Invalid", {
      throttle: "AdminResetUserPassword",
      meanwhile: async () => {
        afterFirst = await refused(signedOut, () => customer.app.refresh(stolen));
      },
    });
    return [
      afterFirst,
      proveOutcomes(deliveries, [null, "escalated"]),
      await proveDisabled(customer),
      await provePasswordRefused(customer),
      ...(await proveCodes(environment, customer, 0)),
      proveNotified(
        environment,
        "there is one notification, and it says why a person must help",
        "could not be reset in two runs",
      ),
    ];
  },
};

/** Without session tracking, no call to Cognito ends a managed-login cookie. */
export const cookieOutlivesSignOut: Scenario = {
  name: "cookie-outlives-sign-out",
  title: "The managed-login cookie outlives the sign-out, and makes tokens for an hour",
  needs: ["audit log", "managed login", "fake clock"],
  stack: "default",
  async run(environment) {
    const { terminal } = environment;
    const { customer, stolen } = await stealSession(environment, "coral");
    const cookie = await customer.openCookie();
    terminal.step("attacker", "signs in to managed login as well, and keeps its cookie");
    const deliveries = await report(environment, customer, "Invalid");
    const proofs = [
      proveOutcomes(deliveries, ["contained"]),
      await proveTokenRefused(customer, stolen),
      proveNotified(
        environment,
        "the notification says that the account will be signed out once more",
        "until the account is signed out once more",
      ),
    ];
    const makeToken = async (from: Cookie, what: string) => {
      terminal.step("attacker", `makes a new refresh token with ${what}, without a password`);
      const token = (await from.makeToken())!;
      const claim = `the refresh token of ${what} works, so one sign-out is not enough`;
      proofs.push(await works(claim, "it works", () => customer.app.refresh(token)));
      return token;
    };
    await environment.pass(MINUTE);
    const first = await makeToken(cookie, "the cookie");
    await environment.pass(13 * MINUTE);
    // A challenge lives for 15 minutes, and its cookie for an hour.
    const lastCookie = await customer.openCookie();
    terminal.step("attacker", "answers a challenge from before the lock, which sets a new cookie");
    await environment.pass(59 * MINUTE);
    const last = await makeToken(lastCookie, "the last cookie");
    const early = await environment.pass(3 * MINUTE);
    const due = await environment.pass(2 * MINUTE);
    return [
      ...proofs,
      equal(
        "77 minutes after the lock the account is signed out once more, and not earlier",
        [early.length, due.length],
        [0, 1],
        `${countInWords(due.length, "later sign-out")}, ${early.length || "none"} of them earlier`,
      ),
      await refused("the cookie's refresh token is refused", () => customer.app.refresh(first)),
      await refused("that of the last cookie is refused", () => customer.app.refresh(last)),
      equal(
        "no cookie makes a token any more",
        [await cookie.makeToken(), await lastCookie.makeToken()],
        [undefined, undefined],
        "tried with both",
      ),
      ...(await proveCodes(environment, customer, 1)),
    ];
  },
};

/** Whoever steals an account again has the mailbox, or another factor. */
export const stolenTwice: Scenario = {
  name: "stolen-twice",
  title: "Stolen twice: the attacker is back with the new password",
  needs: ["audit log", "mailed codes"],
  stack: "default",
  async run(environment) {
    const { terminal } = environment;
    const { customer } = await stealSession(environment, "stella");
    const first = await report(environment, customer, "Invalid");
    const newPassword = `${customer.password}-new`;
    await customer.recover(newPassword);
    terminal.step("customer", "chooses a new password with the code");
    await letTimePass(environment, 2 * DAY);
    environment.signInsComeFrom("elsewhere");
    const session = await customer.app.signIn(newPassword);
    terminal.step("attacker", "signs in with the new password");
    const second = await report(environment, customer, "Invalid");
    return [
      proveOutcomes([...first, ...second], ["contained", "escalated"]),
      await proveTokenRefused(customer, session),
      await refused("the new password is refused", () => customer.app.signIn(newPassword)),
      await proveDisabled(customer),
      ...(await proveCodes(environment, customer, 2)),
      proveNotified(
        environment,
        "each theft has its notification, and the second says that the mailbox may be the attacker's",
        "Locked, nothing to do",
        "stolen again within seven days",
      ),
    ];
  },
};
