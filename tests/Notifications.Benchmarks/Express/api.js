'use strict';
// POST /v1/events -> the broker's confirm -> 202.
const crypto = require('crypto');
const express = require('express');
const { QUEUE, connect } = require('./topology');

const hash = (text) => crypto.createHash('sha256').update(text).digest();
const key = hash(process.env.API_KEY);

const isText = (value, most) => typeof value === 'string' && value.length > 0 && value.length <= most;
const isValid = (event) =>
  event !== null && typeof event === 'object' && isText(event.eventType, 200) && isText(event.eventId, 200) &&
  event.payload !== null && typeof event.payload === 'object';

async function main() {
  const channel = await connect();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/ready', (request, response) => response.json({ status: 'ready' }));

  // The key first: a stranger's body is not worth parsing.
  app.use((request, response, next) =>
    crypto.timingSafeEqual(hash(request.get('x-api-key') || ''), key) ? next() : response.status(401).end());
  app.use(express.json({ limit: '1mb' }));

  app.post('/v1/events', (request, response) => {
    const event = request.body;
    if (!isValid(event)) return response.status(400).json({ message: 'eventType, eventId and payload are needed' });
    const message = { eventId: event.eventId, type: event.eventType, timestamp: new Date().toISOString(), data: event.payload };
    channel.sendToQueue(QUEUE, Buffer.from(JSON.stringify(message)),
      { persistent: true, contentType: 'application/json', messageId: event.eventId },
      (error) => (error ? response.status(503).end() : response.status(202).json({ message: 'Event accepted', eventId: event.eventId, status: 'QUEUED' })));
  });
  app.listen(Number(process.env.PORT), '127.0.0.1');
}

main().catch((error) => { console.error(error); process.exit(1); });
