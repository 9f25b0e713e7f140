// Submits or evaluates with the official client, a number of calls at a time; prints what the measured ones cost as one JSON line.
// Argument: {endpoint, tlsRootPath, certPath, keyPath, mspId, channel, chaincode, endorsers, kind, warmUp, count, inFlight, school, term}.
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as grpc from '@grpc/grpc-js';
import { connect, hash, signers } from '@hyperledger/fabric-gateway';

const given = JSON.parse(process.argv[2]);
const client = new grpc.Client(given.endpoint, grpc.credentials.createSsl(await readFile(given.tlsRootPath)));
const gateway = connect({
  client,
  identity: { mspId: given.mspId, credentials: await readFile(given.certPath) },
  signer: signers.newPrivateKeySigner(createPrivateKey(await readFile(given.keyPath))),
  hash: hash.sha256,
});
const network = gateway.getNetwork(given.channel);
const batches = network.getContract(given.chaincode, 'batches');
const terms = network.getContract(given.chaincode, 'terms');

const whole = network.getContract(given.chaincode);
const prefix = randomBytes(8).toString('hex');
let puts = 0;

const calls = {
  put() {
    return whole.submit('Put', { arguments: [`${prefix}${++puts}`, 'v'.repeat(100)], endorsingOrganizations: given.endorsers });
  },
  submit() {
    const root = randomBytes(32).toString('hex');
    const batch = {
      ruleSet: 'benchmark', ruleSetOwner: '350000', ruleSetVersion: '1', school: given.school, sha256Root: root, size: 1200, sm3Root: root, stage: 'entry', term: given.term, v: 1,
    };
    return batches.submit('Anchor', { arguments: [JSON.stringify(batch)], endorsingOrganizations: given.endorsers });
  },
  async evaluate() {
    if ((await terms.evaluateTransaction('Get', '350000', given.term)).length === 0) throw new Error('an evaluate found no term');
  },
};

async function run(count) {
  let left = count;
  await Promise.all(Array.from({ length: given.inFlight }, async () => {
    while (left-- > 0) await calls[given.kind]();
  }));
}

try {
  await run(given.warmUp);
  const [cpu, start] = [process.cpuUsage(), process.hrtime.bigint()];
  await run(given.count);
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({ cpuMicroseconds: used.user + used.system, wallSeconds: Number(process.hrtime.bigint() - start) / 1e9, allocated: 0 }));
} finally {
  gateway.close();
  client.close();
}
