// A real SMTP server for the tests, started by MailServer.cs. Its one argument is JSON: { login?: { user, password }, … what smtp-server knows }.
// A line on stdin replaces its plan: [{ at, do: 'reply' | 'drop' | 'silence', code?, text?, times? }], where `at` is one of
// connect, ehlo, starttls, auth, mail, rcpt, data, content (while it is being read), dot (once all of it is here).
// Every line on stdout is a JSON event: listening, planned, reached (a stage), mail (a message, whatever is answered to it).
import { createInterface } from 'node:readline';
import PostalMime from 'postal-mime';
import smtp from 'smtp-server';
import connections from 'smtp-server/lib/smtp-connection.js';

const { login, ...options } = JSON.parse(process.argv[2] ?? '{}');
const { SMTPConnection } = connections;
let plan = [];

const tell = event => process.stdout.write(JSON.stringify(event) + '\n');

// What the plan has for a stage; undefined lets the server go its way.
function next(stage) {
    const step = plan.find(x => x.at === stage && x.times !== 0);
    if (step?.times) step.times--;
    tell({ event: 'reached', stage });
    return step;
}

function play(step, connection, otherwise) {
    if (!step) return otherwise();
    if (step.do === 'drop') return connection._socket.destroy();
    if (step.do === 'reply') return connection.send(step.code, step.text ?? 'as planned');
}

// smtp-server has no hook before its answers to these; they are all methods of its connection.
for (const [command, stage] of Object.entries({ EHLO: 'ehlo', STARTTLS: 'starttls', AUTH: 'auth', MAIL: 'mail', RCPT: 'rcpt', DATA: 'data' })) {
    const own = SMTPConnection.prototype[`handler_${command}`];
    SMTPConnection.prototype[`handler_${command}`] = function (line, done) {
        const step = next(stage);
        play(step, this, () => own.call(this, line, done));
        if (step?.do === 'reply') done();
    };
}

const ready = SMTPConnection.prototype.connectionReady;
SMTPConnection.prototype.connectionReady = function (...rest) {
    play(next('connect'), this, () => ready.apply(this, rest));
};

async function receive(stream, session, answer) {
    const connection = [...server.connections].find(x => x.session === session);
    const chunks = [];
    const reading = next('content');
    if (reading) return play(reading, connection); // the rest stays unread
    for await (const chunk of stream) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const { subject, text, html } = await PostalMime.parse(raw);
    const { envelope, secure, user, hostNameAppearsAs } = session;
    tell({ event: 'mail', from: envelope.mailFrom.address, to: envelope.rcptTo.map(x => x.address), user, secure, hello: hostNameAppearsAs,
        subject, text, html, raw: raw.toString('base64') });

    const step = next('dot');
    if (step?.do === 'reply') return answer(Object.assign(new Error(step.text ?? 'as planned'), { responseCode: step.code }));
    play(step, connection, answer);
}

const server = new smtp.SMTPServer({
    authOptional: !login,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    ...options,
    onAuth: ({ username, password }, _, answer) => username === login?.user && password === login.password
        ? answer(null, { user: username })
        : answer(Object.assign(new Error('Authentication credentials invalid'), { responseCode: 535 })),
    onData: (stream, session, answer) => { receive(stream, session, answer); },
});

server.on('error', () => { }); // connections that the tests break
server.listen(0, '127.0.0.1', () => tell({ event: 'listening', port: server.server.address().port }));

createInterface({ input: process.stdin })
    .on('line', line => {
        plan = JSON.parse(line);
        tell({ event: 'planned' });
    })
    .on('close', () => process.exit()); // the tests are gone
