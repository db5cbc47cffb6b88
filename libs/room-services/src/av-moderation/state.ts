import { z } from 'zod';

export const KINDS = ['audio', 'video', 'desktop'] as const;
export type MediaKind = (typeof KINDS)[number];

const nick = z.string().min(1).max(1_023);

/** One kind of media that only those may send whom a moderator allows it. */
const moderated = z.object({
  /** Nick of the moderator who switched it on. */
  actor: nick,
  /** Nicks of who may send it, in the order of their being allowed. */
  allowed: z.array(nick).max(10_000),
  /** Whether newcomers started muted before. */
  mutedBefore: z.boolean().optional(),
});

/** What is moderated; a kind that is absent is free. */
export const moderationSchema = z.partialRecord(z.enum(KINDS), moderated);

export type Moderated = z.output<typeof moderated>;
export type ModerationState = Readonly<Partial<Record<MediaKind, Moderated>>>;

/** The kinds that are moderated now. */
export function moderatedKinds(state: ModerationState): readonly (readonly [MediaKind, Moderated])[] {
  return KINDS.flatMap((kind) => {
    const moderated = state[kind];
    return moderated ? [[kind, moderated] as const] : [];
  });
}

/** Lets somebody send these kinds, or no longer, where they are moderated. */
export function withAllowed(state: ModerationState, who: string, isAllowed: boolean, kinds: readonly MediaKind[] = KINDS): ModerationState {
  const changed = moderatedKinds(state).flatMap(([kind, moderated]) => {
    if (!kinds.includes(kind) || moderated.allowed.includes(who) === isAllowed) return [];
    const others = moderated.allowed.filter((one) => one !== who);
    return [[kind, { ...moderated, allowed: isAllowed ? [...others, who] : others }] as const];
  });
  return changed.length === 0 ? state : { ...state, ...Object.fromEntries(changed) };
}
