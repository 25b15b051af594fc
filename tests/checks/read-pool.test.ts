/** What is read of a pool over the SDK, and what is not. */
import {
  CognitoIdentityProviderClient,
  DescribeRiskConfigurationCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { UserPoolClientType, UserPoolType } from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import type { PoolFacts } from "../../checks/facts";
import { MOST_CLIENTS } from "../../checks/read-clients";
import { readPool } from "../../checks/read-pool";
import type { Unread } from "../../checks/unread";
import { namedError } from "../../handler/errors";
import { POOL } from "../support/pool-facts";

/** Exactly what a check may know of a pool that uses nothing. */
const BARE: PoolFacts = {
  userPoolId: POOL,
  threatProtection: "OFF",
  hasCustomEmailSender: false,
  hasDomain: false,
  recovery: [],
  mailer: "COGNITO_DEFAULT",
  hasGeneratedNames: false,
  clients: [],
  notices: { notifiesAt: [], hasInvalidLink: true, hasValidLink: false, hasPageLink: true },
  gaps: [],
};

const SECRET = "51sjfo6secretOfTheAppClient9s8d7f";
const denied = (operation: string) => namedError("AccessDeniedException", `no ${operation}`);

describe("readPool", () => {
  /** The whole answer for a pool of which these parts are known; nothing else is mocked. */
  function mockPool(pool: UserPoolType = {}, clients: UserPoolClientType[] = []) {
    const cognito = mockClient(CognitoIdentityProviderClient);
    after(() => cognito.restore());
    cognito.onAnyCommand().rejects(new Error("this call is not mocked"));
    cognito.on(DescribeUserPoolCommand, { UserPoolId: POOL }).resolves({ UserPool: pool });
    // Pages of two, so that there are several.
    cognito.on(ListUserPoolClientsCommand).callsFake(({ UserPoolId, MaxResults, NextToken }) => {
      expect([UserPoolId, MaxResults]).to.deep.equal([POOL, 60]);
      const start = Number(NextToken ?? 0);
      return {
        UserPoolClients: clients.slice(start, start + 2),
        NextToken: start + 2 < clients.length ? String(start + 2) : undefined,
      };
    });
    cognito.on(DescribeUserPoolClientCommand).callsFake(({ UserPoolId, ClientId }) => {
      expect(UserPoolId).to.equal(POOL);
      return { UserPoolClient: clients.find((client) => client.ClientId === ClientId) };
    });
    cognito.on(DescribeRiskConfigurationCommand, { UserPoolId: POOL }).resolves({});
    return cognito;
  }

  const read = (signal?: AbortSignal) =>
    readPool(new CognitoIdentityProviderClient({ region: "us-east-2" }), POOL, signal);
  const facts = async () => (await read()) as PoolFacts;

  it("takes what a pool does not use for off, none or Cognito's default", async () => {
    mockPool();
    expect(await read()).to.deep.equal(BARE);
  });

  it("keeps these fields of a pool, and no others", async () => {
    mockPool({
      Id: POOL,
      Name: "customers",
      UserPoolAddOns: { AdvancedSecurityMode: "AUDIT" },
      Domain: "customers",
      UsernameAttributes: ["email"],
      EmailConfiguration: {
        EmailSendingAccount: "DEVELOPER",
        SourceArn: "arn:aws:ses:us-east-2:123456789012:identity/example.com",
        ConfigurationSet: "marketing",
      },
      LambdaConfig: {
        KMSKeyID: "arn:key",
        CustomEmailSender: { LambdaVersion: "V1_0", LambdaArn: "arn:sender" },
      },
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: "verified_phone_number", Priority: 2 },
          { Name: "verified_email", Priority: 1 },
        ],
      },
    });
    expect(await read()).to.deep.equal({
      ...BARE,
      threatProtection: "AUDIT",
      hasCustomEmailSender: true,
      hasDomain: true,
      recovery: ["verified_email", "verified_phone_number"],
      mailer: "DEVELOPER",
      configurationSet: "marketing",
      hasGeneratedNames: true,
    });
  });

  it("counts a custom domain, but no other trigger", async () => {
    mockPool({ CustomDomain: "login.example.com", LambdaConfig: { CustomMessage: "arn:x" } });
    expect(await read()).to.deep.equal({ ...BARE, hasDomain: true });
  });

  describe("of an app client", () => {
    type Units = UserPoolClientType["TokenValidityUnits"];
    const rows: [validity: number | undefined, units: Units, minutes: number][] = [
      [undefined, undefined, 60],
      [0, { AccessToken: "minutes" }, 60],
      [undefined, { AccessToken: "days" }, 60],
      [2, undefined, 120],
      [2, { IdToken: "minutes" }, 120],
      [5, { AccessToken: "minutes" }, 5],
      [3, { AccessToken: "hours" }, 180],
      [1, { AccessToken: "days" }, 1_440],
      [3_601, { AccessToken: "seconds" }, 61],
      [300, { AccessToken: "seconds" }, 5],
    ];
    for (const [AccessTokenValidity, TokenValidityUnits, minutes] of rows) {
      it(`takes ${AccessTokenValidity} in ${TokenValidityUnits?.AccessToken} for ${minutes} minutes`, async () => {
        mockPool({}, [{ ClientId: "a", AccessTokenValidity, TokenValidityUnits }]);
        expect((await facts()).clients[0]!.accessTokenMinutes).to.equal(minutes);
      });
    }

    it("keeps four fields, and its secret nowhere", async () => {
      mockPool({}, [
        {
          ClientId: "a",
          ClientName: "web",
          ClientSecret: SECRET,
          EnableTokenRevocation: true,
          RefreshTokenValidity: 30,
          CallbackURLs: ["https://app.example.com"],
        },
      ]);
      const pool = await facts();
      expect(pool.clients).to.deep.equal([
        { clientId: "a", name: "web", accessTokenMinutes: 60, hasRevocation: true },
      ]);
      expect(JSON.stringify(pool)).not.to.include(SECRET);
    });

    it("takes revocation for off where Cognito does not say that it is on", async () => {
      mockPool({}, [{ ClientId: "a" }, { ClientId: "b", EnableTokenRevocation: false }]);
      expect((await facts()).clients.map(({ hasRevocation }) => hasRevocation)).to.deep.equal([
        false,
        false,
      ]);
    });
  });

  describe("of many app clients", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n): UserPoolClientType => ({ ClientId: `client${n}` }));

    it("reads every page, a few at a time", async () => {
      const cognito = mockPool({}, many(7));
      let [running, most] = [0, 0];
      cognito.on(DescribeUserPoolClientCommand).callsFake(async ({ ClientId }) => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        return { UserPoolClient: { ClientId } };
      });
      const { clients, gaps } = await facts();
      expect(clients.map(({ clientId }) => clientId)).to.deep.equal(
        many(7).map(({ ClientId }) => ClientId),
      );
      expect(gaps).to.deep.equal([]);
      expect(most).to.equal(4);
    });

    it(`reads ${MOST_CLIENTS} and says how many it does not`, async () => {
      const cognito = mockPool({}, many(MOST_CLIENTS + 3));
      const { clients, gaps } = await facts();
      expect(clients).to.have.lengthOf(MOST_CLIENTS);
      expect(cognito.commandCalls(DescribeUserPoolClientCommand)).to.have.lengthOf(MOST_CLIENTS);
      expect(gaps).to.deep.equal([
        {
          link: "tokens",
          what: "3 of 103 app clients",
          why: "a check reads 100",
          cure: "look at the token lifetimes of the others in the console, or with aws cognito-idp describe-user-pool-client",
        },
      ]);
    });

    it("says nothing of a limit that is just reached", async () => {
      mockPool({}, many(MOST_CLIENTS));
      expect((await facts()).gaps).to.deep.equal([]);
    });

    it("says how many were refused, and keeps the others", async () => {
      const cognito = mockPool({}, many(3));
      cognito.on(DescribeUserPoolClientCommand, { ClientId: "client1" }).rejects(denied("client"));
      const { clients, gaps } = await facts();
      expect(clients.map(({ clientId }) => clientId)).to.deep.equal(["client0", "client2"]);
      expect(gaps).to.deep.equal([
        { link: "tokens", what: "1 of 3 app clients", why: "AccessDeniedException: no client" },
      ]);
    });

    it("ignores one that was deleted since the list", async () => {
      const cognito = mockPool({}, many(2));
      const gone = namedError(
        "ResourceNotFoundException",
        "User pool client client1 does not exist.",
      );
      cognito.on(DescribeUserPoolClientCommand, { ClientId: "client1" }).rejects(gone);
      const { clients, gaps } = await facts();
      expect([clients.length, gaps]).to.deep.equal([1, []]);
    });
  });

  describe("where a call fails", () => {
    it("says that the pool is not there", async () => {
      const cognito = mockPool();
      cognito
        .on(DescribeUserPoolCommand)
        .rejects(namedError("ResourceNotFoundException", "no pool"));
      expect(await read()).to.deep.equal({
        unread: "ResourceNotFoundException: no pool",
        isMissing: true,
      });
      expect(cognito.calls()).to.have.lengthOf(1);
    });

    it("says why the pool could not be read", async () => {
      mockPool().on(DescribeUserPoolCommand).rejects(denied("pool"));
      expect(await read()).to.deep.equal({
        unread: "AccessDeniedException: no pool",
        isMissing: false,
      });
    });

    it("names each part that could not be read, and keeps the rest", async () => {
      const cognito = mockPool({ Domain: "customers" });
      cognito.on(ListUserPoolClientsCommand).rejects(denied("list"));
      cognito.on(DescribeRiskConfigurationCommand).rejects(denied("mails"));
      const rest: Partial<PoolFacts> = { ...BARE };
      delete rest.notices;
      expect(await read()).to.deep.equal({
        ...rest,
        hasDomain: true,
        gaps: [
          { link: "tokens", what: "the app clients", why: "AccessDeniedException: no list" },
          { link: "mail", what: "the notification mail", why: "AccessDeniedException: no mails" },
        ],
      });
    });

    it("gives every call the deadline, and says that there was no answer in time", async () => {
      const cognito = mockPool({}, [{ ClientId: "a" }]);
      const { signal } = new AbortController();
      await read(signal);
      const signals = cognito.calls().map(({ args }) => optionsOf(args).abortSignal);
      expect(signals).to.deep.equal([signal, signal, signal, signal]);
      for (const name of ["AbortError", "TimeoutError"]) {
        cognito.on(DescribeUserPoolCommand).rejects(namedError(name, "Request aborted"));
        expect(((await read()) as Unread).unread).to.equal("no answer in time");
      }
    });
  });
});

/** What was passed to the SDK's `send` beside the command. */
function optionsOf(args: unknown[]): { abortSignal?: unknown } {
  return args[1] as { abortSignal?: unknown };
}
