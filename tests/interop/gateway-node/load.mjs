// Submits or evaluates with the official client, a number of calls at a time; prints what the measured ones cost as one JSON line.
// Argument: {endpoint, tlsRootPath, certPath, keyPath, mspId, channel, chaincode, endorsers, kind, warmUp, count, inFlight, school, term}.
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';
import { connect, EndorseError, hash, signers } from '@hyperledger/fabric-gateway';
import { gateway as messages, msp } from '@hyperledger/fabric-protos';

const given = JSON.parse(process.argv[2]);
const client = new grpc.Client(given.endpoint, grpc.credentials.createSsl(await readFile(given.tlsRootPath)));
const identity = { mspId: given.mspId, credentials: await readFile(given.certPath) };
const gateway = connect({
  client,
  identity,
  signer: signers.newPrivateKeySigner(createPrivateKey(await readFile(given.keyPath))),
  hash: hash.sha256,
});
const network = gateway.getNetwork(given.channel);
const batches = network.getContract(given.chaincode, 'batches');
const terms = network.getContract(given.chaincode, 'terms');

const whole = network.getContract(given.chaincode);
const prefix = randomBytes(8).toString('hex');
let puts = 0;

// Waits where a real peer takes news of another and for that moment knows of no endorser (gossip/gossip/channel/channel.go).
async function endorse(contract, name, options) {
  for (let tries = 1; ; tries++) {
    try {
      return await contract.newProposal(name, options).endorse();
    } catch (error) {
      if (!(error instanceof EndorseError) || error.code !== grpc.status.UNAVAILABLE || tries === 50) throw error;
      await setTimeout(100);
    }
  }
}

// As contract.submit, but for BFT orderers that have already delivered a transaction when the peer asks them: the gateway counts this as a
// refusal and the client gives up, while only the commit status tells what became of it. The package does not export SubmitError itself.
async function submit(contract, name, options) {
  const transaction = await endorse(contract, name, options);
  const commit = await transaction.submit().catch((error) => {
    const isOrdered = error.name === 'SubmitError' && error.details.some((detail) => detail.message.includes('request already processed'));
    if (!isOrdered) throw error;
    return commitOf(transaction.getTransactionId());
  });
  const status = await commit.getStatus();
  if (!status.successful) throw new Error(`transaction ${status.transactionId} is not valid: code ${status.code}`);
}

function commitOf(transactionId) {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(identity.mspId);
  creator.setIdBytes(identity.credentials);
  const request = new messages.CommitStatusRequest();
  request.setChannelId(given.channel);
  request.setTransactionId(transactionId);
  request.setIdentity(creator.serializeBinary());
  const signed = new messages.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return gateway.newCommit(signed.serializeBinary());
}

const calls = {
  put() {
    return submit(whole, 'Put', { arguments: [`${prefix}${++puts}`, 'v'.repeat(100)], endorsingOrganizations: given.endorsers });
  },
  submit() {
    const root = randomBytes(32).toString('hex');
    const batch = {
      ruleSet: 'benchmark', ruleSetOwner: '350000', ruleSetVersion: '1', school: given.school, sha256Root: root, size: 1200, sm3Root: root, stage: 'entry', term: given.term, v: 1,
    };
    return submit(batches, 'Anchor', { arguments: [JSON.stringify(batch)], endorsingOrganizations: given.endorsers });
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
