/** A line of the function's log, as it is shown. */
import { expect } from "chai";
import { showLogLine } from "../../cli/log-line";
import type { LoggedLine } from "../../handler/log";

describe("showLogLine", () => {
  const shown = (line: LoggedLine) => {
    const texts: string[] = [];
    showLogLine((actor, text) => texts.push(`${actor}: ${text}`), line);
    return texts;
  };

  it("shows that the customer could not be told on the page, on one line", () => {
    const error = "Timeout\n  function  outcome: contained";
    expect(shown({ type: "page-state", eventId: "page-1", state: "locked", error })).to.deep.equal([
      'function: can\'t tell the customer on the page "locked": Timeout?  function  outcome: contained',
    ]);
  });
});
