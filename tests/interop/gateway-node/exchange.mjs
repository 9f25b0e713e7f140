// One step of a transaction, or of a checkpoint file, by the official client; what it is given and gives are base64 in JSON.
// Arguments: the step, and a JSON object with what it needs.
import { readFile } from 'node:fs/promises';
import * as grpc from '@grpc/grpc-js';
import { checkpointers, connect } from '@hyperledger/fabric-gateway';

const [step, argument] = process.argv.slice(2);
const given = JSON.parse(argument);
const bytes = (base64) => Buffer.from(base64, 'base64');
const base64 = (data) => Buffer.from(data).toString('base64');

const steps = {
  async propose(gateway) {
    const proposal = gateway.getNetwork(given.channel).getContract(given.chaincode).newProposal(given.transaction, {
      arguments: given.arguments,
      transientData: given.transientData,
      endorsingOrganizations: given.endorsingOrganizations,
    });
    return { id: proposal.getTransactionId(), bytes: base64(proposal.getBytes()), digest: base64(proposal.getDigest()) };
  },
  async endorse(gateway) {
    const transaction = await gateway.newSignedProposal(bytes(given.bytes), bytes(given.signature)).endorse();
    return { id: transaction.getTransactionId(), bytes: base64(transaction.getBytes()), digest: base64(transaction.getDigest()) };
  },
  async submit(gateway) {
    const commit = await gateway.newSignedTransaction(bytes(given.bytes), bytes(given.signature)).submit();
    return { id: commit.getTransactionId(), bytes: base64(commit.getBytes()), digest: base64(commit.getDigest()), result: base64(commit.getResult()) };
  },
  async status(gateway) {
    const status = await gateway.newSignedCommit(bytes(given.bytes), bytes(given.signature)).getStatus();
    return { id: status.transactionId, successful: status.successful, block: status.blockNumber.toString() };
  },
};

if (step === 'checkpoint') {
  const checkpointer = await checkpointers.file(given.path);
  const found = { block: checkpointer.getBlockNumber()?.toString(), transaction: checkpointer.getTransactionId() };
  if (given.transaction) await checkpointer.checkpointTransaction(BigInt(given.block), given.transaction);
  else await checkpointer.checkpointBlock(BigInt(given.block));
  console.log(JSON.stringify(found));
} else {
  const client = new grpc.Client(given.endpoint, grpc.credentials.createSsl(await readFile(given.tlsRootPath)), {
    'grpc.ssl_target_name_override': given.serverName,
  });
  // Without a signer: whoever holds the key signs elsewhere.
  const gateway = connect({ client, identity: { mspId: given.mspId, credentials: await readFile(given.certPath) } });
  try {
    console.log(JSON.stringify(await steps[step](gateway)));
  } finally {
    gateway.close();
    client.close();
  }
}
