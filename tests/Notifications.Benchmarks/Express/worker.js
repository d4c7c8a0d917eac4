'use strict';
// Queue -> POST to the receiver -> ack; what fails waits in a queue with a TTL. With DATABASE_URL it keeps a row for every event, too.
const http = require('http');
const store = require('./store');
const { QUEUE, connect, queueAfter } = require('./topology');

const CONCURRENCY = Number(process.env.CONCURRENCY);
const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
const receiver = new URL(process.env.RECEIVER_URL);

function post(id, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(receiver, {
      agent,
      method: 'POST',
      timeout: 15000,
      headers: { 'content-type': 'application/json', 'content-length': body.length, 'webhook-id': id, 'webhook-timestamp': Math.floor(Date.now() / 1000) },
    }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(body);
  });
}

async function send({ eventId, type, timestamp, data }) {
  const status = await post(eventId, Buffer.from(JSON.stringify({ type, timestamp, data })));
  if (status < 200 || status > 299) throw new Error(`HTTP ${status}`);
}

async function sendOnce(rows, event) {
  if (await rows.isDelivered(event.eventId)) return;
  await rows.begin(event.eventId, event.type, event.data);
  try {
    await send(event);
  } catch (error) {
    await rows.end(event.eventId, 'FAILED');
    throw error;
  }
  await rows.end(event.eventId, 'DELIVERED');
}

async function main() {
  const rows = process.env.DATABASE_URL ? await store.open(process.env.DATABASE_URL) : null;
  const deliver = (event) => (rows ? sendOnce(rows, event) : send(event));
  const channel = await connect();
  const again = (message) => new Promise((resolve, reject) => {
    const failures = ((message.properties.headers || {}).failures || 0) + 1;
    channel.sendToQueue(queueAfter(failures), message.content,
      { persistent: true, contentType: 'application/json', messageId: message.properties.messageId, headers: { failures } },
      (error) => (error ? reject(error) : resolve()));
  });

  await channel.prefetch(CONCURRENCY);
  await channel.consume(QUEUE, async (message) => {
    try {
      await deliver(JSON.parse(message.content.toString())).catch(() => again(message));
      channel.ack(message);
    } catch (error) {
      console.error(error.message);
      channel.nack(message, false, true);
    }
  });
}

main().catch((error) => { console.error(error); process.exit(1); });
