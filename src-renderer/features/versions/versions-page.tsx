/** @file Model versions: what is in production, where each came from, how they read, and where they compute. */
import { Blend, EyeOff, Trophy } from "lucide-react";
import { useState } from "react";
import { useVersions } from "../../client/queries.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { ChoicesCard } from "./choices-card.tsx";
import { HistoryCard } from "./history-card.tsx";
import { MachinePanel } from "./machine-panel.tsx";
import { MixDialog } from "./mix-dialog.tsx";
import { ProductionBar } from "./production-bar.tsx";
import { ProviderPanel } from "./provider-panel.tsx";
import { ReaderCard } from "./reader-card.tsx";
import { RemovedCard } from "./removed-card.tsx";
import { VersionTree } from "./version-tree.tsx";

/** A mixture needs two of one's own. */
const FEWEST_MIXED = 2;

export function VersionsPage() {
  const versions = useVersions();
  const [mixing, setMixing] = useState(false);
  const t = strings.versions;
  const list = versions.data ?? [];
  const own = list.filter(({ kind }) => kind !== "base");
  return (
    <div className="screen">
      <ScreenHead title={t.title} lead={t.lead}>
        {own.length === 0 ? null : (
          <Button icon={Trophy} onClick={() => navigate({ screen: "versions", view: "leaderboard" })}>
            {t.leaderboard.title}
          </Button>
        )}
        {own.length === 0 ? null : (
          <Button icon={EyeOff} onClick={() => navigate({ screen: "versions", view: "blind" })}>
            {t.trials.open}
          </Button>
        )}
        {own.length < FEWEST_MIXED ? null : (
          <Button icon={Blend} onClick={() => setMixing(true)}>
            {t.mixing.open}
          </Button>
        )}
      </ScreenHead>
      {versions.isError ? <ErrorBanner error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      {versions.isPending ? <Loading /> : null}
      {list.length === 0 ? null : (
        <>
          <ProductionBar versions={list} />
          <VersionTree versions={list} />
          {own.length === 0 ? (
            <p className="muted">
              {t.none} <Link to={{ screen: "train" }}>{t.toTrain}</Link>
            </p>
          ) : (
            <>
              <HistoryCard versions={list} />
              <ChoicesCard versions={list} />
            </>
          )}
          <RemovedCard />
        </>
      )}
      <ReaderCard />
      <ProviderPanel />
      <MachinePanel />
      {mixing ? (
        <MixDialog versions={own.filter(({ largeBase }) => largeBase === null)} onClose={() => setMixing(false)} />
      ) : null}
    </div>
  );
}
