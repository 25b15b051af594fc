/** Every scenario, the main job first. */
import { attackerRecovers, cookieOutlivesSignOut, resetThrottled, stolenTwice } from "./attack";
import { noSuchUser, slackDown, unreadable } from "./failures";
import {
  disable,
  federated,
  recovered,
  secondClick,
  stolenAccount,
  temporaryPassword,
  twoClicksAtOnce,
} from "./lock";
import { reportPage } from "./page";
import type { Scenario } from "./scenario";
import { forgedLink, itWasMe } from "./spare";
import {
  confirmedLate,
  drill,
  unconfirmedAlert,
  unconfirmedContain,
  unconfirmedNotReset,
} from "./unconfirmed";
import { wave } from "./wave";

/** All of them, in the order in which they are run. */
export const SCENARIOS: Scenario[] = [
  stolenAccount,
  itWasMe,
  forgedLink,
  secondClick,
  twoClicksAtOnce,
  recovered,
  attackerRecovers,
  resetThrottled,
  cookieOutlivesSignOut,
  stolenTwice,
  federated,
  temporaryPassword,
  unconfirmedContain,
  unconfirmedNotReset,
  noSuchUser,
  wave,
  slackDown,
  unreadable,
  drill,
  disable,
  unconfirmedAlert,
  confirmedLate,
  reportPage,
];
