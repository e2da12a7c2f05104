/**
 * @file How the contract is written: `call(input, output)` and `event(payload)`, and the types that make a missing
 * handler or a wrong result a compile error on both sides.
 */
import type { z } from "zod";

export interface Call<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  kind: "call";
  input: I;
  output: O;
}

export interface EventDefinition<P extends z.ZodType = z.ZodType> {
  kind: "event";
  payload: P;
}

/** A request with its answer. Input is always checked in main; output is checked in tests. JSON-safe values only. */
export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> {
  return { kind: "call", input, output };
}

/** Something main tells every window. Events only say what changed or how far it is; the truth is read by calls. */
export function event<P extends z.ZodType>(payload: P): EventDefinition<P> {
  return { kind: "event", payload };
}

export type Domain = Record<string, Call | EventDefinition>;
export type ContractShape = Record<string, Domain>;

type CallsOf<D extends Domain> = { [K in keyof D as D[K] extends Call ? K : never]: D[K] };
type EventsIn<D extends Domain> = { [K in keyof D as D[K] extends EventDefinition ? K : never]: D[K] };

export type InputOf<C> = C extends Call<infer I> ? z.input<I> : never;
export type ParsedInputOf<C> = C extends Call<infer I> ? z.output<I> : never;
export type OutputOf<C> = C extends Call<z.ZodType, infer O> ? z.output<O> : never;

/** Every call of the contract, once: the audited surface of main. */
export type Handlers<S extends ContractShape> = {
  [D in keyof S]: {
    [M in keyof CallsOf<S[D]>]: (
      input: ParsedInputOf<CallsOf<S[D]>[M]>,
    ) => Promise<OutputOf<CallsOf<S[D]>[M]>> | OutputOf<CallsOf<S[D]>[M]>;
  };
};

/** What the renderer holds: `client.documents.get({ id })`. */
export type Client<S extends ContractShape> = {
  [D in keyof S]: {
    [M in keyof CallsOf<S[D]>]: (input: InputOf<CallsOf<S[D]>[M]>) => Promise<OutputOf<CallsOf<S[D]>[M]>>;
  };
};

/** `"documents.changed"` to its payload. */
export type EventsOf<S extends ContractShape> = {
  [E in {
    [D in keyof S & string]: `${D}.${keyof EventsIn<S[D]> & string}`;
  }[keyof S & string]]: E extends `${infer D}.${infer N}`
    ? S[D][N] extends EventDefinition<infer P>
      ? z.output<P>
      : never
    : never;
};
