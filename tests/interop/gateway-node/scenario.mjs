// Drives an embedded network with the official client and prints what it saw as one JSON line.
// Argument: a JSON object {endpoint, tlsRootPath, certPath, keyPath, mspId, channel, chaincode, endorsers, unit}.
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as grpc from '@grpc/grpc-js';
import { checkpointers, connect, hash, signers } from '@hyperledger/fabric-gateway';

const settings = JSON.parse(process.argv[2]);
const text = (bytes) => Buffer.from(bytes).toString('utf8');

const client = new grpc.Client(
  settings.endpoint,
  grpc.credentials.createSsl(await readFile(settings.tlsRootPath)));
const gateway = connect({
  client,
  identity: { mspId: settings.mspId, credentials: await readFile(settings.certPath) },
  signer: signers.newPrivateKeySigner(createPrivateKey(await readFile(settings.keyPath))),
  hash: hash.sha256,
});

const seen = {};
try {
  const network = gateway.getNetwork(settings.channel);
  const units = network.getContract(settings.chaincode, 'units');

  seen.evaluated = text(await units.evaluateTransaction('List'));

  const commit = await units.submitAsync('Register', {
    arguments: [settings.unit],
    endorsingOrganizations: settings.endorsers,
  });
  const status = await commit.getStatus();
  seen.submitted = { code: status.code, successful: status.successful, block: Number(status.blockNumber) };

  // The endorsers are the gateway's choice here.
  const again = await units.submitAsync('Register', { arguments: [settings.unit] });
  seen.chosen = { successful: (await again.getStatus()).successful };
  seen.afterwards = text(await units.evaluateTransaction('List'));

  seen.refused = await failure(() => units.submitTransaction('Register', '{}'));
  seen.unknown = await failure(() => units.evaluateTransaction('NoSuchFunction'));
  seen.foreign = await failure(() => units.submit('Register', { arguments: [settings.unit], endorsingOrganizations: ['NoSuchMSP'] }));

  const checkpointer = checkpointers.inMemory();
  await take(await network.getChaincodeEvents(settings.chaincode, { startBlock: status.blockNumber, checkpoint: checkpointer }), async (event) => {
    seen.event = { name: event.eventName, transaction: event.transactionId === commit.getTransactionId(), payload: text(event.payload) };
    await checkpointer.checkpointChaincodeEvent(event);
  });
  await take(await network.getChaincodeEvents(settings.chaincode, { checkpoint: checkpointer }), (event) => {
    seen.eventAfterCheckpoint = { transaction: event.transactionId === again.getTransactionId() };
  });
  await take(await network.getBlockEvents({ startBlock: 0n }), (block) => {
    seen.block = { number: Number(block.getHeader().getNumber()) };
  });
  await take(await network.getFilteredBlockEvents({ startBlock: status.blockNumber }), (block) => {
    seen.filtered = { transactions: block.getFilteredTransactionsList().map((transaction) => transaction.getTxid()).includes(commit.getTransactionId()) };
  });
  await take(await network.getBlockAndPrivateDataEvents({ startBlock: status.blockNumber }), (data) => {
    seen.withPrivateData = { number: Number(data.getBlock().getHeader().getNumber()) };
  });
} finally {
  gateway.close();
  client.close();
}
console.log(JSON.stringify(seen));

async function take(events, use) {
  try {
    for await (const event of events) {
      await use(event);
      return;
    }
  } finally {
    events.close();
  }
}

async function failure(call) {
  try {
    await call();
    return { name: 'none' };
  } catch (error) {
    return {
      name: error.name,
      code: error.code,
      message: error.message,
      details: (error.details ?? []).map(({ address, mspId, message }) => ({ address: address.length > 0, mspId, message })),
    };
  }
}
