/** @file What machine this is, in a form that can go into a report of a fault. */
import { Copy } from "lucide-react";
import type { Machine } from "#contract/app.ts";
import type { ProviderChoice } from "#contract/recognition.ts";
import { useAppInfo, useMachine, useProvider } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { bytes, count, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

type Fact = readonly [name: string, value: string];

export function MachinePanel() {
  const machine = useMachine();
  const provider = useProvider();
  const info = useAppInfo();
  const t = strings.versions.machine;
  const facts = machine.data === undefined ? [] : factsOf(machine.data);

  const copy = (): void => {
    const emend: Fact = [
      "Emend",
      `${info.data?.version ?? "?"} (${info.data?.host ?? "?"}), Node ${machine.data?.node}`,
    ];
    const lines = [emend, ...facts, ...(provider.data === undefined ? [] : providersOf(provider.data))];
    navigator.clipboard
      .writeText(`${lines.map(([name, value]) => `${name}: ${value}`).join("\n")}\n`)
      .then(() => toast("info", t.copied))
      .catch((error: unknown) => toast("danger", messageOf(error)));
  };

  return (
    <section className="card provider" aria-label={t.title}>
      <h2>{t.title}</h2>
      {machine.isError ? <ErrorBanner error={machine.error} onRetry={() => void machine.refetch()} /> : null}
      {machine.isPending ? <Loading /> : null}
      {facts.length === 0 ? null : (
        <>
          <table className="figures">
            <tbody>
              {facts.map(([name, value]) => (
                <tr key={`${name} ${value}`}>
                  <th scope="row">{name}</th>
                  <td className="text">
                    <bdi>{value}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>
            <Button icon={Copy} onClick={copy}>
              {t.copy}
            </Button>
          </p>
        </>
      )}
    </section>
  );
}

function factsOf(machine: Machine): Fact[] {
  const t = strings.versions.machine;
  const size = (value: number | null) => (value === null ? null : bytes(value));
  return [
    [t.system, machine.system],
    [t.processor, `${machine.processor}, ${t.cores(count(machine.cores))}`],
    [t.memory, t.free(bytes(machine.memoryFree), bytes(machine.memory))],
    ...machine.gpus.map((gpu): Fact => {
      const memory =
        gpu.memory === null || gpu.memoryFree === null ? [] : [t.free(bytes(gpu.memoryFree), bytes(gpu.memory))];
      return [t.gpu, [gpu.name, t.driver(gpu.driver), ...memory].join(", ")];
    }),
    ...(machine.gpuProblem === null ? [] : [[t.gpu, `${t.noGpu} (${machine.gpuProblem})`] as const]),
    ...machine.folders.map(({ what, path, ...place }): Fact => {
      const facts = t.place(size(place.bytes), size(place.free));
      return [t.folders[what], facts === "" ? path : `${path} (${facts})`];
    }),
  ];
}

/** Where reading could compute, with the system's own words where it could not. */
function providersOf({ chosen, available }: ProviderChoice): Fact[] {
  const t = strings.versions;
  return [
    [t.provider, t.providers[chosen]],
    ...available.map(
      ({ id, milliseconds, detail }): Fact => [
        t.providers[id],
        milliseconds === null ? (detail ?? t.unusable) : t.readIn(count(milliseconds)),
      ],
    ),
  ];
}
