// A producer that uses the official CloudEvents SDK, for CloudEventsSdkTests: sends what the SDK makes of its events, unchanged.
// Usage: node send.js URL KEY. Every line on stdout is what became of one request: { name, mode, status, body }.
import { CloudEvent, HTTP } from 'cloudevents';

const [url, key] = process.argv.slice(2);

const events = mode => {
    const event = (name, more) => new CloudEvent({ id: `${mode}-${name}`, source: 'https://shop.example/orders?tenant=7', type: 'order.created', time: '2026-11-21T08:00:00.123Z', ...more });
    // HTTP.binary of this SDK leaves the percent-encoding of header values (section 3.1.3.2 of the HTTP binding) to its user.
    const text = value => mode === 'binary' ? encodeURIComponent(value) : value;
    return [
        event('json', {
            subject: 'order-42', dataschema: 'https://shop.example/order.json', datacontenttype: 'application/json', data: { total: 42.5, lines: [{ sku: 'ä' }] },
            partitionkey: 'customer-7', priority: 'high', correlationid: 'c-1', userid: 'u-1', dataversion: '3', expirytime: '2036-01-01T00:00:00Z',
            comexampleint: 5, comexamplebool: true, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01',
        }),
        event('text', { datacontenttype: 'text/plain; charset=utf-8', data: 'Grüße "an" alle\n' }),
        event('bytes', { datacontenttype: 'application/octet-stream', data: Uint8Array.from([0, 255, 128, 10]) }),
        event('nothing', {}),
        event('foreign', { subject: text('Bestellung für Jürgen 😀 100%'), comexamplename: text('名前'), data: { name: 'Jürgen 😀' } }),
    ];
};

async function send(name, mode, headers, body) {
    const response = await fetch(url, { method: 'POST', headers: { ...headers, 'X-API-Key': key }, body });
    process.stdout.write(JSON.stringify({ name, mode, status: response.status, body: await response.json() }) + '\n');
}

for (const [mode, write] of [['binary', HTTP.binary], ['structured', HTTP.structured]])
    for (const event of events(mode)) {
        const { headers, body } = write(event);
        await send(event.id, mode, headers, body);
    }

// The SDK reads batches and has no function that writes one: its documented way is an array of events, each of which knows its JSON.
await send('batch', 'batch', { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' }, JSON.stringify(events('batch')));
await send('empty', 'batch', { 'content-type': 'application/cloudevents-batch+json' }, '[]');
