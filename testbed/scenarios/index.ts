/** Every scenario, the main job first. */
import { noSuchUser, slackDown, unreadable } from "./failures";
import {
  disable,
  federated,
  recovered,
  secondClick,
  stolenAccount,
  temporaryPassword,
  wave,
} from "./lock";
import type { Scenario } from "./scenario";
import { forgedLink, itWasMe } from "./spare";

/** All of them, in the order in which they are run. */
export const SCENARIOS: Scenario[] = [
  stolenAccount,
  itWasMe,
  forgedLink,
  secondClick,
  recovered,
  federated,
  temporaryPassword,
  noSuchUser,
  wave,
  slackDown,
  unreadable,
  disable,
];
