/** Plain words for what Cognito and the function write in capitals and API names. */
import { describeAccount } from "../handler/account";
import type { Waiting } from "../handler/decision";
import type { Operation } from "../handler/step";

/** What follows "the account is", for each word of `describeAccount`. */
const ACCOUNTS: Record<string, string> = {
  CONFIRMED: "active",
  RESET_REQUIRED: "waiting for a new password",
  FORCE_CHANGE_PASSWORD: "on a temporary password",
  UNCONFIRMED: "not confirmed by its owner yet",
  EXTERNAL_PROVIDER: "an identity provider's",
  DISABLED: "disabled",
  "NOT FOUND": "gone",
  UNREADABLE: "unreadable",
};

const VERDICTS: Record<string, string> = {
  confirmed: "Cognito confirms the report",
  benign: "Cognito's log says that it was the customer",
  unconfirmed: "Cognito does not confirm the report",
};

const OPERATIONS: Record<Operation, string> = {
  AdminResetUserPassword: "resets the password",
  AdminUserGlobalSignOut: "ends every session",
  AdminRevokeUserSession: "ends a managed-login session",
  AdminDisableUser: "disables the account",
};

/** Why a run that has done what it could comes back. */
export const WAITING: Record<Waiting, string> = {
  "another-reset": "another run resets the password",
  "second-try": "the reset failed, and is tried once more",
  room: "there are too many unconfirmed reports at the moment",
};

const COUNTS = ["no", "one", "two", "three"];

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];

/** The state of an account, as it follows "the account is". */
export function accountInWords(account: Parameters<typeof describeAccount>[0]): string {
  const word = describeAccount(account);
  return ACCOUNTS[word] ?? `in the status ${word}`;
}

/** Status and switch of an account, as Cognito has them: "waiting for a new password; enabled". */
export function stateInWords({
  status = "",
  enabled,
}: {
  status?: string;
  enabled?: boolean;
}): string {
  return `${accountInWords({ kind: "found", status, enabled: true })}; ${enabled ? "enabled" : "disabled"}`;
}

/** The verdict on a report; the word itself where it is a new one. */
export function verdictInWords(verdict: string): string {
  return VERDICTS[verdict] ?? verdict;
}

/** What an operation of Cognito does, and its name. */
export function operationInWords(operation: Operation): string {
  return `${OPERATIONS[operation]} (${operation})`;
}

/** A number of things: "no messages", "one message", "40 messages". */
export function countInWords(count: number, thing: string, things = `${thing}s`): string {
  return `${COUNTS[count] ?? count} ${count === 1 ? thing : things}`;
}

/** A position: "first", "12th" for those that nobody says as a word. */
export function ordinalInWords(position: number): string {
  if (position <= ORDINALS.length) return ORDINALS[position - 1]!;
  const ending = ["th", "st", "nd", "rd"][position % 10] ?? "th";
  return `${position}${Math.floor((position % 100) / 10) === 1 ? "th" : ending}`;
}

/** A value that was found, for a person: "yes", "none", "contained, then escalated", "server: no, local: no". */
export function valueInWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === undefined || value === null) return "none";
  if (Array.isArray(value)) return value.map(valueInWords).join(", then ") || "none";
  if (typeof value !== "object") return String(value);
  const fields = Object.entries(value).map(([name, found]) => `${name}: ${valueInWords(found)}`);
  return fields.join(", ");
}
