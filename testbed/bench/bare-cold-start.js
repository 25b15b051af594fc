// What the function's cold start is compared with: its SDK clients and its first call, and nothing else. Runs in
// bootstrap.js, as the function does. Keep the list of clients equal to that of handler/responder.ts.
"use strict";

const cognitoIdp = require("@aws-sdk/client-cognito-identity-provider");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { SQSClient } = require("@aws-sdk/client-sqs");
const { SSMClient } = require("@aws-sdk/client-ssm");

const cognito = new cognitoIdp.CognitoIdentityProviderClient({ maxAttempts: 1 });
new DynamoDBClient();
new SQSClient();
new SSMClient();

exports.handler = async ({ Records: [{ body }] }) => {
  const { userPoolId, requestParameters } = JSON.parse(body).detail.additionalEventData;
  const [user] = requestParameters.user_name;
  await cognito.send(
    new cognitoIdp.AdminGetUserCommand({ UserPoolId: userPoolId, Username: user }),
  );
};
