/** The function's numbers against each other. Can't prove how long AWS takes. */
import { expect } from "chai";
import { LONGEST_RUN_MS, RESPONDER_TIMEOUT_SECONDS } from "../../stack/responder";

describe("the function's timeout", () => {
  it("leaves room beyond the longest run, so that no deadline ends in a killed process", () => {
    expect(LONGEST_RUN_MS).to.equal(79_000);
    expect(RESPONDER_TIMEOUT_SECONDS * 1000 - LONGEST_RUN_MS).to.be.at.least(10_000);
  });
});
