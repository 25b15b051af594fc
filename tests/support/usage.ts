/** Mistakes in the options of a command. */
import { expect } from "chai";
import { UsageError } from "../../cli/usage";

/** Registers a test for each mistake: reading it throws a usage error of one line, with this text. */
export function refusesInOneLine(mistakes: [message: string, read: () => unknown][]): void {
  for (const [message, read] of mistakes) {
    it(`are refused in one line: ${message}`, () => {
      expect(read)
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]+$/);
    });
  }
}
