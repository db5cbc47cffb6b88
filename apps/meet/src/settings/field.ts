/** One thing that is remembered: what it is at first, and how it is read out of what the browser kept, which anybody may have changed. */
export interface Field<T> {
  readonly initial: T;
  /** Undefined for what cannot be this. */
  read(value: unknown): T | undefined;
}

export const flag = (initial: boolean): Field<boolean> => ({
  initial,
  read: (value) => (typeof value === 'boolean' ? value : undefined),
});

/** A switch whose first position the server's settings decide. */
export const choice: Field<boolean | undefined> = { initial: undefined, read: (value) => (typeof value === 'boolean' ? value : undefined) };

export const text = (initial: string, maxLength: number): Field<string> => ({
  initial,
  read: (value) => (typeof value === 'string' ? value.slice(0, maxLength) : undefined),
});

/** A name given by somebody else, like that of a device; an empty one is none. */
export const name = (maxLength: number): Field<string | undefined> => ({
  initial: undefined,
  read: (value) => (typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined),
});

export const oneOf = <const T extends string | number>(initial: T, ...others: readonly T[]): Field<T> => ({
  initial,
  read: (value) => [initial, ...others].find((item) => item === value),
});

export const maybeOneOf = <const T extends string | number>(...all: readonly T[]): Field<T | undefined> => ({
  initial: undefined,
  read: (value) => all.find((item) => item === value),
});

export const wholeNumber = (initial: number, min: number, max: number): Field<number> => ({
  initial,
  read: (value) => (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined),
});

const MAX_ENTRIES = 100;
const MAX_ID = 100;

/** Switches by id; what is not in it stands as its owner has it. */
export const flags: Field<Readonly<Record<string, boolean>>> = {
  initial: {},
  read: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value).filter(([id, isOn]) => id.length <= MAX_ID && typeof isOn === 'boolean');
    return Object.fromEntries(entries.slice(0, MAX_ENTRIES));
  },
};
