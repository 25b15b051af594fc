/** The config of the checks: valid values, and what is refused and how. */
import { expect } from "chai";
import { KEY, read, refusal, useConfig } from "../support/read-config";

describe("the config of the checks", () => {
  useConfig();

  for (const strictness of ["error", "warn", "off"]) {
    it(`takes poolChecks ${strictness}`, () => {
      expect(read({ [`${KEY}poolChecks`]: strictness }).poolChecks).to.equal(strictness);
    });
  }

  for (const minutes of [5, 61, 1_440]) {
    it(`takes maxAccessTokenMinutes ${minutes}`, () => {
      const config = read({ [`${KEY}maxAccessTokenMinutes`]: String(minutes) });
      expect(config.maxAccessTokenMinutes).to.equal(minutes);
    });
  }

  it("refuses another strictness", () => {
    expect(refusal({ [`${KEY}poolChecks`]: "false" })).to.equal(
      `${KEY}poolChecks is "false", not one of: error, warn, off\n` +
        "  set it with: npx pulumi config set poolChecks error",
    );
  });

  for (const text of ["4", "1441", "0", "-5", "60.5", "6e1", "1h", "", " 60"]) {
    it(`refuses maxAccessTokenMinutes ${JSON.stringify(text)}`, () => {
      expect(refusal({ [`${KEY}maxAccessTokenMinutes`]: text })).to.equal(
        `${KEY}maxAccessTokenMinutes is ${JSON.stringify(text)}, not a number of minutes from 5 to 1440\n` +
          "  set it with: npx pulumi config set maxAccessTokenMinutes 60",
      );
    });
  }
});
