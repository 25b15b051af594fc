/** Which Python runs MiniStack. */
import { expect } from "chai";
import { findPython } from "../../../testbed/server/python";
import type { PythonAnswer } from "../../../testbed/server/python";
import { UsageError } from "../../../cli/usage";

const python = (minor: number, venv = true, major = 3): PythonAnswer => ({ major, minor, venv });

describe("findPython", () => {
  const find = (pythons: Record<string, PythonAnswer>) =>
    findPython((name) => Promise.resolve(pythons[name] ?? null));

  it("returns the first that is new enough and has venv", async () => {
    expect(await find({ python3: python(10) })).to.equal("python3");
    const pythons = { python3: python(9), python: python(12, false), "python3.11": python(10) };
    expect(await find(pythons)).to.equal("python3.11");
  });

  const mistakes: [Record<string, PythonAnswer>, string][] = [
    [{}, "(there is no Python here)"],
    [{ python3: python(9), python: python(7, false, 2) }, "(python3 is 3.9, python is 2.7)"],
    [{ python3: python(12, false) }, "(python3 (3.12) lacks the venv module)"],
  ];
  for (const [pythons, message] of mistakes) {
    it(`throws one line that says what to install: ${message}`, async () => {
      const failure: unknown = await find(pythons).catch((error: unknown) => error);
      expect(failure).to.be.an.instanceOf(UsageError);
      expect((failure as Error).message)
        .to.include("needs Python 3.10 or newer with its venv module")
        .and.include(message)
        .and.include("apt install python3 python3-venv")
        .and.match(/^[^\n]+$/);
    });
  }
});
