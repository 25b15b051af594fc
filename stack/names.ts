/** The start of every physical name, so that an administrator sees in the console whose resource it is. */
import * as pulumi from "@pulumi/pulumi";
import { prefixOf } from "./prefix";

/** The prefix of the current stack. */
export function namePrefix(): string {
  return prefixOf(pulumi.getProject(), pulumi.getStack());
}

/** Path of the parameter that holds the webhook. Said in full, because administrators type it to rotate the webhook. */
export function webhookParameterName(): string {
  return `/${pulumi.getProject()}/${pulumi.getStack()}/slack-webhook-url`;
}
