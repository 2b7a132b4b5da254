import { createApi, type Api } from '@attune/client';
import { calls, type CallBody, type SeatRole, type Session } from '@attune/protocol';
import { ADMIN } from './serverProcess.ts';

export function codeOf(link: string): string {
  return link.split('/').at(-1) ?? '';
}

/** Prepares what a journey is not about, by the same calls as everybody else. */
export class AdminApi {
  readonly #api: Api;
  #people = 0;

  private constructor(api: Api) {
    this.#api = api;
  }

  static async signIn(url: string, admin: { email: string; password: string } = ADMIN): Promise<AdminApi> {
    const { token } = await createApi({ baseUrl: url }).call(calls.login, { body: admin });
    return new AdminApi(createApi({ baseUrl: url, token: () => token }));
  }

  session(body: Partial<CallBody<typeof calls.createSession>> = {}): Promise<Session> {
    return this.#api.call(calls.createSession, {
      body: { title: 'Evening breath', duration_minutes: 20, ...body },
    });
  }

  async sessions(): Promise<readonly Session[]> {
    return (await this.#api.call(calls.listSessions)).sessions;
  }

  /** A person with a seat; answers their link. */
  async invite(
    sessionId: string,
    firstName: string,
    role: SeatRole = 'participant',
    minutes?: number,
  ): Promise<string> {
    this.#people += 1;
    const user = await this.#api.call(calls.createUser, {
      body: {
        first_name: firstName,
        last_name: 'Journey',
        // Houses are shared: a person of one test must not be one of another.
        email: `${firstName.toLowerCase()}.${this.#people}.${sessionId}@example.org`,
        role,
        session_id: sessionId,
        ...(minutes !== undefined && { session_minutes: minutes }),
      },
    });
    if (user.invite_url === null) throw new Error('a person with a seat has a link');
    return user.invite_url;
  }

  /** In place of whatever was planned. */
  async plan(sessionId: string, steps: CallBody<typeof calls.setProgramme>['steps']): Promise<void> {
    await this.#api.call(calls.setProgramme, {
      params: { id: sessionId },
      body: { revision: 0, keep: 0, steps },
    });
  }

  /** Of every session from now on. */
  async ask(questions: CallBody<typeof calls.setQuestions>['questions']): Promise<void> {
    const { set } = await this.#api.call(calls.getQuestions);
    await this.#api.call(calls.setQuestions, { body: { from: set, questions } });
  }

  /** What a device cloud signs with. */
  async upstreamSecret(name: string): Promise<string> {
    return (await this.#api.call(calls.createUpstreamSecret, { body: { name } })).secret;
  }

  async revoke(link: string): Promise<void> {
    await this.#api.call(calls.revokeInvite, { params: { code: codeOf(link) } });
  }

  async start(sessionId: string): Promise<void> {
    await this.#api.call(calls.startSession, { params: { id: sessionId } });
  }

  async end(sessionId: string): Promise<void> {
    await this.#api.call(calls.endSession, { params: { id: sessionId } });
  }

  async cancel(sessionId: string): Promise<void> {
    await this.#api.call(calls.updateSession, { params: { id: sessionId }, body: { phase: 'cancelled' } });
  }
}
