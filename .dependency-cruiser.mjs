/** The rules between files, part of `npm run lint`. Type imports count as imports. */
const PULUMI = "(^|/)@pulumi/";

/** Folder = when it runs: no file in `from` may load a file in `to`, directly or through others. */
const mayNotLoad = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: to, reachable: true },
});

export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Move what both files need into a file that neither depends on.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    mayNotLoad(
      "lambda",
      "^(handler|page|checks)/",
      `^(index\\.ts|stack/|cli/|operate/|testbed/)|${PULUMI}`,
      "handler/, page/ and checks/ run in Lambda; with Pulumi, config would leak into the code.",
    ),
    mayNotLoad(
      "deploy",
      "^(index\\.ts|stack/)",
      "^(cli|operate|testbed)/",
      "index.ts and stack/ run at deploy time only.",
    ),
    mayNotLoad(
      "mail",
      "^mail/",
      `^(index\\.ts|stack/|checks/|cli/|operate/|testbed/)|${PULUMI}`,
      "mail/ has the words and the HTML of the mails, and whoever edits them needs to know nothing else.",
    ),
    mayNotLoad(
      "command",
      "^(cli|operate)/",
      `^(index\\.ts|testbed/)|${PULUMI}`,
      "An operator needs no test bed and no Pulumi login, and Pulumi takes seconds to load.",
    ),
    mayNotLoad("test-bed", "^testbed/", "^operate/", "The test bed needs no deployed stack."),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    tsPreCompilationDeps: true,
  },
};
