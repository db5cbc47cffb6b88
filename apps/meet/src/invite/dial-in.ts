import { isRecord } from '@parley/client';

/** A telephone number of the meeting. */
export interface DialInNumber {
  /** ISO 3166 code, or whatever the service calls its group; empty when it does not say. */
  readonly country: string;
  readonly number: string;
  readonly isTollFree: boolean;
}

/** How to come in by telephone. */
export interface DialIn {
  readonly numbers: readonly DialInNumber[];
  /** Digits to type. */
  readonly pin: string;
}

const MAX_NUMBERS = 500;
const NUMBER = /^[+\d][\d ().\-/]{2,39}$/;
const PIN = /^\d{1,20}$/;

/** Reads what `dialInNumbersUrl` answers: a list, or numbers by country (ui contract §3.4). Undefined where there are none. */
export function readNumbers(answer: unknown): readonly DialInNumber[] | undefined {
  const numbers = Array.isArray(answer) ? answer.flatMap(numberOf) : numbersByCountry(answer);
  return numbers.length === 0 ? undefined : numbers.slice(0, MAX_NUMBERS);
}

/** Reads what `dialInConfCodeUrl` answers. */
export function readPin(answer: unknown): string | undefined {
  if (!isRecord(answer)) return undefined;
  const pin = String(answer.id ?? '');
  return PIN.test(pin) ? pin : undefined;
}

/** As people read it aloud: in threes. */
export function pinText(pin: string): string {
  return pin.replace(/(\d{3})(?=\d)/g, '$1 ');
}

/** To be called by a click: the number, then the PIN. */
export function telLink(number: string, pin: string): string {
  return `tel:${number.replace(/[^\d+]/g, '')},,${pin}%23`;
}

/** Those that somebody here would choose first: of their region, else the first. */
export function nearestNumber(numbers: readonly DialInNumber[], locales: readonly string[]): DialInNumber | undefined {
  const regions = locales.flatMap((locale) => regionOf(locale) ?? []);
  const near = regions.flatMap((region) => numbers.find(({ country }) => country.toUpperCase() === region) ?? []);
  return near[0] ?? numbers[0];
}

function regionOf(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).maximize().region;
  } catch {
    return undefined;
  }
}

function numbersByCountry(answer: unknown): readonly DialInNumber[] {
  if (!isRecord(answer) || answer.numbersEnabled === false || !isRecord(answer.numbers)) return [];
  return Object.entries(answer.numbers).flatMap(([country, list]) =>
    Array.isArray(list) ? list.flatMap((number) => numberOf({ countryCode: country, formattedNumber: number })) : [],
  );
}

function numberOf(value: unknown): readonly DialInNumber[] {
  if (!isRecord(value) || typeof value.formattedNumber !== 'string' || !NUMBER.test(value.formattedNumber)) return [];
  const country = typeof value.countryCode === 'string' ? value.countryCode.slice(0, 40) : '';
  return [{ country, number: value.formattedNumber, isTollFree: value.tollFree === true }];
}
