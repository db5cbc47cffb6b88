import { AppError } from '@parley/kernel';
import { z } from 'zod';

const request = z.object({
  /** Domain that the client logs in at. */
  host: z.string().min(1).max(1_023),
  mechanism: z.string().min(1).max(64),
  /** Address of the client, as Prosody knows it. */
  ip: z.string().max(64).optional(),
});

export type AuthenticationRequest = z.output<typeof request>;

/** Accepted, or refused with the SASL condition (RFC 6120 §6.5) that the client gets. */
export type AuthenticationAnswer = { readonly ok: true } | { readonly ok: false; readonly condition: string; readonly text: string };

/** @throws AppError INPUT_INVALID */
export function parseAuthenticationRequest(body: unknown): AuthenticationRequest {
  const result = request.safeParse(body);
  if (!result.success) throw new AppError('INPUT_INVALID', z.prettifyError(result.error));
  return result.data;
}

/** Who may log in: so far anybody, anonymously, at the conference domain. */
export function authenticate({ host, mechanism }: AuthenticationRequest, domain: string): AuthenticationAnswer {
  if (mechanism !== 'ANONYMOUS') return { ok: false, condition: 'invalid-mechanism', text: 'Only anonymous access is offered' };
  if (host !== domain) return { ok: false, condition: 'not-authorized', text: 'No access to this domain' };
  return { ok: true };
}
