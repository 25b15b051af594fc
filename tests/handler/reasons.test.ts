/** Which part of an error's text people in Slack may see. */
import { expect } from "chai";
import { publicReason } from "../../handler/reasons";

describe("publicReason", () => {
  const secrets = [
    "UserLambdaValidationException",
    "UnexpectedLambdaException",
    "InvalidLambdaResponseException",
    "SyntaxError",
  ];
  for (const name of secrets) {
    it(`hides the text of ${name}, and what stands behind it`, () => {
      expect(publicReason(`${name}: password=hunter2: more`)).to.equal(
        `${name} (its text is in the log)`,
      );
    });

    it(`hides it behind words of our own as well: ${name}`, () => {
      expect(publicReason(`the log can't be read: ${name}: password=hunter2`)).to.equal(
        `the log can't be read: ${name} (its text is in the log)`,
      );
    });
  }

  it("shows every other reason as it is", () => {
    for (const reason of [
      "NotAuthorizedException: User password cannot be reset in the current state.",
      "no answer from Cognito within 20 s",
      "SyntaxErrors are no names",
      "",
    ]) {
      expect(publicReason(reason)).to.equal(reason);
    }
  });
});
