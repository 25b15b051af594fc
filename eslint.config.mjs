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
    message: "This would bake in the environment of whoever deploys. Read it inside the factory.",
  },
  {
    selector:
      "ImportDeclaration[importKind!='type'][source.value=/^[^.]/] > ImportNamespaceSpecifier",
    message: "A namespace import of a package can't be serialized. Import names.",
  },
  {
    selector: "ImportExpression",
    message: "import() drags TypeScript's helpers into the function. Import names at the top.",
  },
];

export default defineConfig(
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    rules: {
      "no-console": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["handler/**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...serializesBadly],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@pulumi/*"],
              message: "What runs in Lambda can't use Pulumi: config would leak into the code.",
            },
            {
              group: ["**/stack/**", "**/cli/**", "**/operate/**", "**/testbed/**"],
              message: "Folder = when it runs: handler/ runs in Lambda only.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["index.ts", "stack/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/cli/**", "**/operate/**", "**/testbed/**"],
              message: "Folder = when it runs: stack/ runs at deploy time only.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["cli/**/*.ts", "operate/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@pulumi/*"],
              message: "Pulumi takes seconds to load, and an operator needs no login.",
            },
            {
              group: ["**/stack/*", "!**/stack/prefix"],
              message: "It would load Pulumi; stack/prefix.ts is the one file that does not.",
            },
            {
              group: ["**/testbed/**"],
              message: "Folder = when it runs: what both need belongs to cli/.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["testbed/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/operate/**"],
              message: "The test bed needs no deployed stack.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
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
