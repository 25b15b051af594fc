/** Sends a report to its queue. */
import { setTimeout as wait } from "node:timers/promises";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { PageReport } from "../handler/page-report";
import { PAUSES_BEFORE_SENDS_MS, SEND_MS } from "./deadlines";
import { nameOf } from "./log";

/** Sends it, in three tries. Never throws. @returns the name of the last error, or null */
export async function sendReport(
  sqs: SQSClient,
  queueUrl: string,
  report: PageReport,
): Promise<string | null> {
  let failure = "";
  for (const pause of PAUSES_BEFORE_SENDS_MS) {
    if (pause > 0) await wait(pause);
    try {
      await sqs.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(report) }),
        { abortSignal: AbortSignal.timeout(SEND_MS) },
      );
      return null;
    } catch (error) {
      failure = nameOf(error);
    }
  }
  return failure;
}
