import type { Socket } from 'node:dgram';

const typeA = 1;
const classInternet = 1;
const noSuchName = 3;

/** What a name resolves to for a client: an IPv4 address, or nothing where there is no such name. */
export type Resolve = (name: string, client: string) => string | undefined;

/** Answers queries for IPv4 addresses; a name that exists has no record of another type (RFC 1035, section 4). */
export function answerQueries(socket: Socket, resolve: Resolve): void {
  socket.on('message', (query, { address, port }) => {
    const answer = answerTo(query, (name) => resolve(name, address));
    if (answer) {
      socket.send(answer, port, address, () => {});
    }
  });
}

/** The answer to one query, or nothing to what is none. */
export function answerTo(query: Buffer, resolve: (name: string) => string | undefined): Buffer | undefined {
  const question = readQuestion(query);
  if (!question) {
    return undefined;
  }
  const address = resolve(question.name);
  const answers = address !== undefined && question.type === typeA ? [address] : [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  // An authoritative response that keeps the client's wish for recursion, and grants it.
  header.writeUInt16BE(0x8480 | (query.readUInt16BE(2) & 0x0100) | (address === undefined ? noSuchName : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  return Buffer.concat([header, query.subarray(12, question.end), ...answers.map(addressRecord)]);
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } | undefined {
  const labels: string[] = [];
  let offset = 12;
  while (offset < query.length) {
    const length = query.readUInt8(offset);
    if (length === 0) {
      return offset + 5 <= query.length
        ? { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(offset + 1), end: offset + 5 }
        : undefined;
    }
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  return undefined;
}

/** The name of the question, its address, good for a second: the room changes while it runs. */
function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(typeA, 2);
  record.writeUInt16BE(classInternet, 4);
  record.writeUInt32BE(1, 6);
  record.writeUInt16BE(4, 10);
  Buffer.from(address.split('.').map(Number)).copy(record, 12);
  return record;
}
