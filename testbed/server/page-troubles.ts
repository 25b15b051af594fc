/** The page in situations that no scenario can make: its queue takes nothing, and a token of another account's sign-in. */
import type { Proof } from "../../cli/terminal";
import { LOCK, STATES, TRY_AGAIN, WAITING } from "../../page/texts";
import type { LocalSlack } from "../aws/slack";
import type { Customer } from "../environment";
import { counted, equal } from "../proofs";
import { open, press } from "../visitor";
import { only } from "./deployer";
import { hasField } from "./log";
import type { PageParts, ServerPage } from "./page";
import { denyAction } from "./permissions";

/**
 * The page's role may not send for a while: Cognito has accepted the report, and nobody is locked. The function runs with
 * that role, so this also proves that the server enforces it there.
 */
export async function proveNotQueued(
  page: ServerPage,
  { clients: { iam }, stack, pool, differences, removeLater }: PageParts,
): Promise<Proof[]> {
  const customer = await pool.addCustomer("nora");
  await customer.app.signIn(customer.password);
  const link = await page.link(customer);
  const role: string = only(stack, "aws:iam/role:Role", "-page").made.outputs.name;
  differences.changed(
    "the page's role, for one request: it is denied sqs:SendMessage",
    "so that Cognito accepts a report and no queue takes it",
  );
  const allow = await denyAction(iam, { role, action: "sqs:SendMessage" }, removeLater);
  const failed = await press(await open(link), LOCK.label).finally(allow);
  const output = await page.output();
  const queued = await page.queued();
  const again = await press(failed, LOCK.label);
  const deliveries = await page.deliver();
  const locked = await open(again.url);
  return [
    equal(
      "where no queue takes the report, the page says so, with the button once more",
      [failed.status, failed.heading],
      [503, TRY_AGAIN.heading],
    ),
    counted("nothing is in its queue then", queued, 0, "message"),
    equal(
      "its log has the line that the alarm counts, with the name of whom to lock",
      [hasField(output, "result", "not-queued"), hasField(output, "user", customer.name)],
      [true, true],
    ),
    equal("the button works when the queue does", again.heading, WAITING.usual.heading),
    equal(
      "and the account is locked",
      [outcomes(deliveries), locked.heading],
      [["contained"], STATES.locked.heading],
    ),
  ];
}

/**
 * A link with the name of one account and the sign-in of another. AWS does not say whether Cognito refuses its token; the
 * stand-in accepts it, and the responder must not lock.
 */
export async function proveOtherAccount(
  page: ServerPage,
  { pool }: Pick<PageParts, "pool">,
  slack: Pick<LocalSlack, "messages">,
): Promise<Proof[]> {
  const [attacker, victim] = [await pool.addCustomer("ian"), await pool.addCustomer("vera")];
  await attacker.app.signIn(attacker.password);
  const session = await victim.app.signIn(victim.password);
  slack.messages.length = 0;
  const link = await page.link(attacker, victim.name);
  const waiting = await press(await open(link), LOCK.label);
  const deliveries = await page.deliver();
  const shown = await open(waiting.url);
  return [
    equal("a sign-in of another account is rejected", outcomes(deliveries), ["rejected"]),
    equal("the page says that nothing is locked", shown.heading, STATES["not-locked"].heading),
    counted("the administrators are notified", slack.messages.length, 1, "message"),
    equal("the victim stays signed in", await isSignedIn(victim, session), true),
  ];
}

function outcomes(deliveries: { outcome?: string }[]): (string | undefined)[] {
  return deliveries.map(({ outcome }) => outcome);
}

async function isSignedIn({ app }: Customer, session: string): Promise<boolean> {
  return app.refresh(session).then(
    () => true,
    () => false,
  );
}
