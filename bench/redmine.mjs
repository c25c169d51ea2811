/*
 * Redmine as Debian packages it, in a folder and a PostgreSQL cluster of its own, served by puma: the
 * opponent of part day. What its administrator would do for speed is done: production mode, classes loaded
 * at the start, a process per worker, no log of every request, no mail, a user that may all.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Missing, WORK, freePort, need, run, sleep } from './base.mjs';
import { Cluster, DURABLE } from './postgres.mjs';

const SOURCE = '/usr/share/redmine';
const KEY = '0123456789abcdef0123456789abcdef01234567';
const DATABASE = 'redmine';
const HELD = 'SELECT (SELECT count(*) FROM issues) + (SELECT count(*) FROM journals)';

/* Runs once: the REST API on, nothing mailed, a project that has all trackers, an administrator's key. */
const PREPARE = `
  Setting.rest_api_enabled = '1'
  Setting.notified_events = []
  Setting.login_required = '0'
  admin = User.find_by(login: 'admin')
  admin.update!(must_change_passwd: false, mail_notification: 'none')
  Token.where(user_id: admin.id, action: 'api').delete_all
  token = Token.new(user: admin, action: 'api')
  token.save!
  token.update_column(:value, '${KEY}')
  project = Project.new(name: 'Bench', identifier: 'bench', is_public: true)
  project.trackers = Tracker.all
  project.enabled_module_names = ['issue_tracking']
  project.save!
  puts [project.id, Tracker.first.id, IssueStatus.pluck(:id).first(3).join(','), IssuePriority.first.id].join(' ')
`;

export class Redmine {
  /** A running Redmine with an empty project, `workers` processes of one thread each. */
  static async start(workers) {
    if (!fs.existsSync(SOURCE)) throw new Missing('redmine is not installed (see APT_BENCH in Makefile)');
    need('bundle', 'puma');
    const r = new Redmine();
    r.dir = path.join(WORK, 'tmp', 'redmine');
    r.cluster = await Cluster.temporary('redmine-db', DURABLE);
    try {
      await r.install();
      await r.serve(workers);
    } catch (e) {
      await r.stop();
      throw e;
    }
    return r;
  }

  /* Debian's files are read-only for us: a copy, whose Gemfile looks for the copy's own database.yml. */
  async install() {
    fs.rmSync(this.dir, { recursive: true, force: true });
    fs.mkdirSync(path.dirname(this.dir), { recursive: true });
    run('cp', ['-r', SOURCE, this.dir]);
    for (const link of ['Gemfile.lock', 'instances', 'config/database.yml'])
      fs.rmSync(path.join(this.dir, link), { force: true });
    const gemfile = path.join(this.dir, 'Gemfile');
    const text = fs.readFileSync(gemfile, 'utf8');
    const own = path.join(this.dir, 'instances', 'default');
    fs.writeFileSync(gemfile, text.replace(/'[^']*database\.yml'/, `'${own}/config/database.yml'`));
    fs.writeFileSync(path.join(this.dir, 'Gemfile.local'), "gem 'puma'\n");
    for (const part of ['config', 'tmp/cache', 'log', 'files'])
      fs.mkdirSync(path.join(own, part), { recursive: true });
    fs.writeFileSync(path.join(own, 'config', 'secret_key.txt'), KEY.repeat(4));
    const config = {
      adapter: 'postgresql', database: DATABASE, username: 'bench', encoding: 'utf8',
      host: this.cluster.socket, port: this.cluster.port, pool: 5,
    };
    const yaml = Object.entries(config).map(([k, v]) => `  ${k}: ${v}\n`).join('');
    fs.writeFileSync(path.join(own, 'config', 'database.yml'), `production:\n${yaml}`);
    this.cluster.sql('postgres', `CREATE DATABASE ${DATABASE}`);
    this.rake('db:migrate');
    this.rake('redmine:load_default_data', { REDMINE_LANG: 'en' });
    const out = this.ruby(['bin/rails', 'runner', PREPARE]).trim().split('\n').at(-1);
    const [project, tracker, statuses, priority] = out.split(' ');
    this.statuses = statuses.split(',').map(Number);
    this.issue = { project_id: Number(project), tracker_id: Number(tracker), priority_id: Number(priority) };
  }

  get env() {
    const gemfile = path.join(this.dir, 'Gemfile');
    return { ...process.env, RAILS_ENV: 'production', RAILS_LOG_LEVEL: 'fatal', BUNDLE_GEMFILE: gemfile };
  }

  ruby(args, env = {}) {
    const stdio = ['ignore', 'pipe', 'pipe'];
    return run('ruby', args, { cwd: this.dir, env: { ...this.env, ...env }, stdio });
  }

  rake(task, env) {
    return this.ruby(['-S', 'rake', task], env);
  }

  async serve(workers) {
    this.port = await freePort();
    const how = ['-e', 'production', '-w', String(workers), '-t', '1:1', '--preload'];
    const args = ['exec', 'puma', ...how, '-b', `tcp://127.0.0.1:${this.port}`];
    this.log = '';
    const stdio = ['ignore', 'pipe', 'pipe'];
    this.child = spawn('bundle', args, { cwd: this.dir, env: this.env, stdio });
    for (const s of [this.child.stdout, this.child.stderr])
      s.on('data', (d) => (this.log = (this.log + d).slice(-3000)));
    this.ended = new Promise((done) => this.child.on('close', done));
    for (let i = 0; i < 300; i++) {
      if (this.child.exitCode !== null) throw new Missing(`Redmine does not start: ${this.log}`);
      if ((await this.ask('GET', '/issues.json?limit=1').catch(() => ({}))).status === 200) return;
      await sleep(200);
    }
    throw new Missing(`Redmine does not answer: ${this.log}`);
  }

  ask(method, at, value) {
    const body = value ? JSON.stringify(value) : undefined;
    const headers = { 'X-Redmine-API-Key': KEY, 'Content-Type': 'application/json' };
    const to = { host: '127.0.0.1', port: this.port, method, path: at, headers, agent: this.agent };
    return new Promise((resolve, reject) => {
      const r = http.request(to, (a) => {
        const parts = [];
        a.on('data', (d) => parts.push(d));
        a.on('end', () => resolve({ status: a.statusCode, body: Buffer.concat(parts).toString() }));
      });
      r.on('error', reject);
      r.end(body);
    });
  }

  /**
   * Acts a second over so many connections for so long: of each issue its creation and then `updates` changes
   * of its status with a note; beside each act `reads` looks, at an issue or at the list. The rate counts what
   * was answered in that time: a worker has many connections at puma's whim, and those that then still wait
   * for an answer take seconds in which nobody asks anything more.
   */
  async load(connections, seconds, updates, reads = 0) {
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    const until = Date.now() + seconds * 1000;
    let acts = 0, inTime = 0;
    const look = async (id, n) => {
      const at = n % 2 ? `/issues/${id}.json` : '/issues.json?limit=50';
      const seen = await this.ask('GET', at);
      if (seen.status !== 200) throw new Error(`Redmine: ${at}: ${seen.status}`);
    };
    const act = async (method, at, issue, expected) => {
      const done = await this.ask(method, at, { issue });
      if (done.status !== expected) throw new Error(`Redmine: ${done.status} ${done.body.slice(0, 300)}`);
      acts++;
      if (Date.now() < until) inTime++;
      return done;
    };
    const one = async (worker) => {
      let owed = 0;
      for (let n = 0; Date.now() < until; n++) {
        const issue = { ...this.issue, subject: `Dossier ${worker}-${n}` };
        const { id } = JSON.parse((await act('POST', '/issues.json', issue, 201)).body).issue;
        for (let i = 0; i < updates && Date.now() < until; i++) {
          for (owed += reads; owed >= 1; owed--) await look(id, i + Math.floor(owed));
          const change = { status_id: this.statuses[i % this.statuses.length], notes: 'passed on' };
          await act('PUT', `/issues/${id}.json`, change, 204);
        }
      }
    };
    await Promise.all(Array.from({ length: connections }, (_, i) => one(i)));
    this.agent.destroy();
    return { acts, rate: inTime / seconds };
  }

  /** Issues and their changes that the database holds. */
  get held() {
    return Number(this.cluster.sql(DATABASE, HELD));
  }

  async stop() {
    if (this.child && this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await this.ended;
    }
    this.cluster.stop();
  }
}
