/** One delivery, without a queue. */
import type { LocalFunction } from "../aws/lambda";
import { sqsEvent } from "../aws/queue";
import type { ReportedUser } from "./context";

/** Delivers a report for the first time. @returns whether it is done */
export async function invokeOnce(
  responder: LocalFunction,
  { message }: ReportedUser,
): Promise<boolean> {
  const { error, comesBack } = await responder.invoke(sqsEvent(message, 1));
  return error === undefined && comesBack === undefined;
}
