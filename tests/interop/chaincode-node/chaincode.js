// The contract of tests/Ledger.Interop.Chaincode/StepsChaincode.cs on the official shim, as a service.
// Environment: CHAINCODE_SERVER_ADDRESS, CHAINCODE_ID.
'use strict';

const shim = require('fabric-shim');
const { ClientIdentity, KeyEndorsementPolicy } = shim;

const hex = (bytes) => Buffer.from(bytes || []).toString('hex');
const utf8 = (text) => Buffer.from(text, 'utf8');

class StepError extends Error {}

class Chaincode {
  async Init() {
    return shim.success();
  }

  async Invoke(stub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    try {
      switch (fcn) {
        case 'Get':
          return shim.success(await stub.getState(params[0]));
        case 'Put':
          await stub.putState(params[0], utf8(params[1]));
          return shim.success();
        case 'Rmw': {
          const old = (await stub.getState(params[0])).toString();
          const next = utf8(String((old === '' ? 0 : parseInt(old, 10)) + 1));
          await stub.putState(params[0], next);
          return shim.success(next);
        }
        case 'run': {
          const lines = [];
          for (const parameter of params) {
            const step = JSON.parse(parameter);
            if (step[0] === 'status') return { status: Number(step[1]), message: step[2], payload: utf8(step[3]) };
            lines.push(await this.step(stub, step));
          }
          return shim.success(utf8(lines.join('\n')));
        }
        default:
          return shim.error(`no function ${fcn}`);
      }
    } catch (e) {
      return shim.error(e.message);
    }
  }

  async step(stub, s) {
    try {
      return await (s[0] === 'in' ? this.peerStep(stub, s[1], s.slice(2)) : this.peerStep(stub, 'shared', s));
    } catch (e) {
      if (e instanceof StepError) throw e;
      return `refused: ${e.message}`;
    }
  }

  async peerStep(stub, collection, s) {
    switch (s[0]) {
      case 'get': return hex(await stub.getState(s[1]));
      case 'put': await stub.putState(s[1], utf8(s[2])); return '';
      case 'del': await stub.deleteState(s[1]); return '';
      case 'range': return take(stub.getStateByRange(s[1], s[2]), s[3]);
      case 'page': return page(await stub.getStateByRangeWithPagination(s[1], s[2], Number(s[3]), s[4]));
      case 'comp': await stub.putState(stub.createCompositeKey(s[1], s.slice(3)), utf8(s[2])); return '';
      case 'complist': return take(stub.getStateByPartialCompositeKey(s[1], s.slice(3)), s[2]);
      case 'comppage': return page(await stub.getStateByPartialCompositeKeyWithPagination(s[1], s.slice(4), Number(s[2]), s[3]));
      case 'split': {
        const parts = stub.splitCompositeKey(stub.createCompositeKey(s[1], s.slice(2)));
        return [parts.objectType, ...parts.attributes].join(',');
      }
      case 'hist': {
        const history = [];
        const iterator = await stub.getHistoryForKey(s[1]);
        while (history.length < Number(s[2])) {
          const { value: change, done } = await iterator.next();
          if (done) break;
          history.push(`${change.txId} ${hex(change.value)} ${change.isDelete ? 'deleted' : 'written'} ${change.timestamp.seconds}`);
        }
        await iterator.close();
        return history.join(',');
      }
      case 'policy': await stub.setStateValidationParameter(s[1], policy(s[2], s.slice(3))); return '';
      case 'getpolicy': return hex(await stub.getStateValidationParameter(s[1]));
      case 'orgs': return new KeyEndorsementPolicy(policy(s[1], s.slice(2))).listOrgs().join(',');
      case 'priv': await stub.putPrivateData(collection, s[1], stub.getTransient().get(s[2])); return '';
      case 'privget': return hex(await stub.getPrivateData(collection, s[1]));
      case 'privhash': return hex(await stub.getPrivateDataHash(collection, s[1]));
      case 'privdel': await stub.deletePrivateData(collection, s[1]); return '';
      case 'privpurge': await stub.purgePrivateData(collection, s[1]); return '';
      case 'privrange': return take(stub.getPrivateDataByRange(collection, s[1], s[2]), s[3]);
      case 'privcomp': await stub.putPrivateData(collection, stub.createCompositeKey(s[1], s.slice(3)), utf8(s[2])); return '';
      case 'privcomplist': return take(stub.getPrivateDataByPartialCompositeKey(collection, s[1], s.slice(3)), s[2]);
      case 'privpolicy': await stub.setPrivateDataValidationParameter(collection, s[1], policy(s[2], s.slice(3))); return '';
      case 'privgetpolicy': return hex(await stub.getPrivateDataValidationParameter(collection, s[1]));
      case 'query': return take(stub.getQueryResult(s[1]), '10');
      case 'event': stub.setEvent(s[1], utf8(s[2])); return '';
      case 'transient': return [...stub.getTransient()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${hex(value)}`).join(',');
      case 'call': {
        const { fcn, params } = stub.getFunctionAndParameters();
        return `${stub.getChannelID()} ${stub.getTxID()} ${stub.getTxTimestamp().seconds} ${stub.getBinding()} ${fcn} ${params.length} ${serialized(stub.getCreator())}`;
      }
      case 'identity': {
        const identity = new ClientIdentity(stub);
        // Not getID(): this shim writes names with slashes, ours as the Go and Java shims do.
        return `${identity.getMSPID()} ${identity.getAttributeValue(s[1]) ?? 'none'}`;
      }
      case 'invoke': {
        // This shim throws what a peer refuses; ours, as Go's, makes it a response.
        const response = await stub.invokeChaincode(s[1], s.slice(3), s[2]).catch((e) => ({ status: 500, message: e.message }));
        return `${response.status} ${response.message} ${hex(response.payload)}`;
      }
      case 'throw': throw new StepError(s[1]);
      default: throw new StepError(`no step ${s[0]}`);
    }
  }
}

async function take(iterable, most) {
  const lines = [];
  for await (const { key, value } of iterable) {
    lines.push(`${hex(utf8(key))}=${hex(value)}`);
    if (lines.length === Number(most)) break;
  }
  return lines.join(',');
}

async function page({ iterator, metadata }) {
  const lines = [];
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) break;
    lines.push(`${hex(utf8(value.key))}=${hex(value.value)}`);
  }
  await iterator.close();
  return `${metadata.fetchedRecordsCount} ${hex(utf8(metadata.bookmark))} ${lines.join(',')}`;
}

function policy(role, mspIds) {
  const made = new KeyEndorsementPolicy();
  made.addOrgs(role, ...mspIds);
  return made.getPolicy();
}

// msp.SerializedIdentity of the shim's {mspid, idBytes}.
function serialized({ mspid, idBytes }) {
  const field = (number, bytes) => {
    const length = [];
    for (let n = bytes.length; ; n >>= 7) {
      length.push(n > 127 ? (n & 127) | 128 : n);
      if (n <= 127) break;
    }
    return Buffer.concat([Buffer.from([number << 3 | 2, ...length]), bytes]);
  };
  return hex(Buffer.concat([field(1, utf8(mspid)), field(2, Buffer.from(idBytes))]));
}

shim.server(new Chaincode(), { ccid: process.env.CHAINCODE_ID, address: process.env.CHAINCODE_SERVER_ADDRESS })
  .start()
  .catch((e) => {
    console.error(e);
    process.exitCode = 1;
  });
