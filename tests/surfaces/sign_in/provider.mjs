// A real OpenID Connect provider (npm oidc-provider, certified) with a few people, for the tests.
// KOMEK_TEST_OIDC: {"client", "secret", "callbacks", "people": {login: claims}}, as JSON.

import { createServer } from "node:http";
import Provider from "oidc-provider";

const { client, secret, callbacks, people } = JSON.parse(process.env.KOMEK_TEST_OIDC);
const server = createServer();

server.listen(0, "localhost", () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: callbacks }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_context, id) =>
      people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
  });
  server.on("request", provider.callback());
  console.log(`listening ${issuer}`);
});
