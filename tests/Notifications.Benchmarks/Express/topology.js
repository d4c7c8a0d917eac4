'use strict';
// The queues, the same as those of Floor/FloorQueues.cs: quorum, persistent, three waits, then a queue of the dead.
const amqp = require('amqplib');

const QUEUE = 'events';
const DEAD = 'events.dead';
const WAITS = [1000, 5000, 30000];
const QUORUM = { 'x-queue-type': 'quorum' };

async function connect() {
  const connection = await amqp.connect(process.env.RABBITMQ_URL);
  // A competent service ends when it has lost its broker, and is started again by whoever looks after it.
  connection.on('close', () => process.exit(1));
  connection.on('error', (error) => console.error(error.message));
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(QUEUE, { durable: true, arguments: QUORUM });
  await channel.assertQueue(DEAD, { durable: true, arguments: QUORUM });
  for (const wait of WAITS) {
    await channel.assertQueue(waitQueue(wait), {
      durable: true,
      arguments: { ...QUORUM, 'x-message-ttl': wait, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': QUEUE },
    });
  }
  return channel;
}

const waitQueue = (wait) => `events.wait.${wait}`;

// The queue for what has failed that many times.
const queueAfter = (failures) => (failures <= WAITS.length ? waitQueue(WAITS[failures - 1]) : DEAD);

module.exports = { QUEUE, connect, queueAfter };
