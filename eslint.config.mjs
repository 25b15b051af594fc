import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * What Pulumi serializes badly, most of it without a word: see docs/decisions.md, "What handler/ may not contain".
 * Each message says what would happen in the cloud.
 */
const moduleLevel =
  ":matches(Program > VariableDeclaration, Program > ExportNamedDeclaration > VariableDeclaration)";
const serializesBadly = [
  {
    selector: ":matches(ClassDeclaration, ClassExpression)[superClass]",
    message:
      "A derived class loses its constructor's arguments, and an Error its message. Use a function.",
  },
  {
    selector: ":matches(PropertyDefinition, MethodDefinition)[key.type='PrivateIdentifier']",
    message: "#private members throw once serialized. Use a closure.",
  },
  {
    selector: `${moduleLevel}[kind!='const']`,
    message: "Module state starts anew on every invocation. Keep it in the factory.",
  },
  {
    selector: `${moduleLevel} > VariableDeclarator > NewExpression`,
    message:
      "Objects made at module level (clients, Maps, Dates) break once serialized. Make them in the factory.",
  },
  {
    selector: `${moduleLevel} MemberExpression[object.name='process'][property.name='env']`,
    message:
      "This would put the environment of the machine that deploys into the code. Read it inside the factory.",
  },
  {
    selector:
      "ImportDeclaration[importKind!='type'][source.value=/^[^.]/] > ImportNamespaceSpecifier",
    message: "A namespace import of a package can't be serialized. Import names.",
  },
  {
    selector: "ImportExpression",
    message: "import() adds TypeScript's helpers to the function. Import names at the top.",
  },
];

export default defineConfig(
  { ignores: ["node_modules/", "dist/"] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    rules: {
      "no-console": "off",
      "max-lines": ["error", { max: 350, skipBlankLines: false, skipComments: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    // Tables of cases: one row per case. A new behaviour adds a row, and the rows are read side by side.
    files: ["tests/support/cases.ts"],
    rules: { "max-lines": "off" },
  },
  {
    files: ["handler/**/*.ts", "page/**/*.ts", "checks/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...serializesBadly] },
  },
  {
    files: ["**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        __dirname: "readonly",
        require: "readonly",
        process: "readonly",
        console: "readonly",
        AbortController: "readonly",
        AbortSignal: "readonly",
        DOMException: "readonly",
        globalThis: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    // The program is loaded anew for every run, which only require can do.
    files: ["testbed/program.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
