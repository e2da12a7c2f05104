/** @file The window: providers, header, routes, and what is left when a screen breaks. */

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Component, type ErrorInfo, type ReactNode, useEffect, useRef, useState } from "react";
import { type Api, ApiProvider } from "./client/api-context.tsx";
import { codeOf } from "./client/create-client.ts";
import { OwnChanges, useEventSync } from "./client/use-event.ts";
import { BackupBar } from "./features/backup/backup-bar.tsx";
import { DataSetsPage } from "./features/datasets/datasets-page.tsx";
import { ExchangeButton } from "./features/formats/exchange-button.tsx";
import { ImportProvider } from "./features/library/import-context.tsx";
import { ImportPanel } from "./features/library/import-panel.tsx";
import { LibraryPage } from "./features/library/library-page.tsx";
import { ModelsPage } from "./features/models/models-page.tsx";
import { PrivacyPage } from "./features/privacy/privacy-page.tsx";
import { PublishPage } from "./features/publishing/publish-page.tsx";
import { ScoresPage } from "./features/scores/scores-page.tsx";
import { TrainPage } from "./features/training/train-page.tsx";
import { ComparePage } from "./features/versions/compare-page.tsx";
import { LeaderboardPage } from "./features/versions/leaderboard-page.tsx";
import { ModelBanner } from "./features/versions/model-banner.tsx";
import { TrialPage } from "./features/versions/trial-page.tsx";
import { TrialsPage } from "./features/versions/trials-page.tsx";
import { VersionsPage } from "./features/versions/versions-page.tsx";
import { type LineAids, LineAidsProvider } from "./features/workspace/line-aids.tsx";
import { SaverProvider, UnsavedIndicator } from "./features/workspace/saver-context.tsx";
import { WorkspacePage } from "./features/workspace/workspace-page.tsx";
import { LineMarks } from "./features/writing/line-marks.tsx";
import { LineNotes } from "./features/writing/line-notes.tsx";
import { WritingProvider } from "./features/writing/writing-context.tsx";
import { WritingPanel } from "./features/writing/writing-panel.tsx";
import { KeyboardDialogs } from "./keys/keyboard-dialogs.tsx";
import { KeyboardProvider } from "./keys/use-commands.tsx";
import { Link, type Route, useRoute } from "./router.tsx";
import { strings } from "./strings/index.ts";
import { AppearanceMenu } from "./ui/appearance.tsx";
import { Button } from "./ui/button.tsx";
import { Banner } from "./ui/feedback.tsx";
import { messageOf } from "./ui/format.ts";
import { Toasts } from "./ui/toast.tsx";

/** What helps to write in the lines of the workspace. */
const lineAids: LineAids = { Marks: LineMarks, Notes: LineNotes, Panel: WritingPanel };

/** Tries again while the host is away; any other error is shown at once. */
const MOST_RETRIES = 4;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Events say when something is stale.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (count, error) => codeOf(error) === "disconnected" && count < MOST_RETRIES,
      },
    },
  });
}

/** The app over a client and a transport; tests and the development entry pass their own. */
export function App({ api }: { api: Api }) {
  const [queries] = useState(createQueryClient);
  const [own] = useState(() => new OwnChanges());
  return (
    <QueryClientProvider client={queries}>
      <ApiProvider api={api}>
        <KeyboardProvider>
          <SaverProvider own={own}>
            <ImportProvider>
              <Shell api={api} queries={queries} own={own} />
            </ImportProvider>
          </SaverProvider>
        </KeyboardProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

function Shell({ api, queries, own }: { api: Api; queries: QueryClient; own: OwnChanges }) {
  const connected = useEventSync(api.transport, queries, own);
  const route = useRoute();
  return (
    <div className="shell">
      {/* biome-ignore lint/a11y/useValidAnchor: a skip link; the address keeps its route */}
      <a className="skip" href="#content" onClick={skipToContent}>
        {strings.app.skip}
      </a>
      <Header route={route} />
      {connected ? null : <Banner tone="danger" title={strings.app.disconnected} />}
      <ModelBanner />
      {route.screen === "document" ? <ImportPanel whileCorrecting /> : null}
      <main id="content" tabIndex={-1} className="content">
        <Boundary key={route.screen}>
          <Screen route={route} />
        </Boundary>
      </main>
      <Toasts />
      <KeyboardDialogs />
    </div>
  );
}

/** The hash is the route: a plain anchor would leave the screen. */
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Header({ route }: { route: Route }) {
  const t = strings.app;
  const documentId = route.screen === "document" ? route.documentId : null;
  const items: { to: Route; label: string; current: boolean }[] = [
    { to: { screen: "library" }, label: t.library, current: route.screen === "library" || route.screen === "document" },
    { to: { screen: "train" }, label: t.train, current: route.screen === "train" },
    { to: { screen: "versions" }, label: t.versions, current: route.screen === "versions" },
    { to: { screen: "models" }, label: t.models, current: route.screen === "models" },
    { to: { screen: "datasets" }, label: t.dataSets, current: route.screen === "datasets" },
    { to: { screen: "scores", documentId }, label: t.scores, current: route.screen === "scores" },
    {
      to: { screen: "publish", adapterId: null, documentId: null },
      label: strings.publishing.nav,
      current: route.screen === "publish",
    },
    { to: { screen: "privacy", documentId }, label: strings.privacy.nav, current: route.screen === "privacy" },
  ];
  const nav = useRef<HTMLElement>(null);
  // A narrow window cuts the row: the screen that is open is always in it.
  useEffect(() => {
    nav.current?.querySelector(`[aria-current="page"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  return (
    <header className="app-header">
      <span className="brand">
        <img src="./icon.svg" alt="" width={18} height={18} />
        {t.name}
      </span>
      <nav ref={nav} aria-label={t.navigation}>
        {items.map(({ to, label, current }) => (
          <Link key={label} to={to} aria-current={current ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <span className="foot-space" />
      <UnsavedIndicator />
      {route.screen === "document" || route.screen === "library" ? <ExchangeButton documentId={documentId} /> : null}
      <AppearanceMenu />
    </header>
  );
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case "library":
      return <LibraryPage text={route.text ?? null} documentId={route.in ?? null} foot={<BackupBar />} />;
    case "document":
      return (
        <WritingProvider key={route.documentId} documentId={route.documentId}>
          <LineAidsProvider value={lineAids}>
            <WorkspacePage documentId={route.documentId} pageId={route.pageId} lineId={route.lineId} />
          </LineAidsProvider>
        </WritingProvider>
      );
    case "train":
      return <TrainPage />;
    case "versions":
      if (route.view === "leaderboard") return <LeaderboardPage />;
      if (route.trial !== undefined) return <TrialPage key={route.trial} id={route.trial} />;
      if (route.view === "blind") return <TrialsPage />;
      return route.compare === undefined ? (
        <VersionsPage />
      ) : (
        <ComparePage key={route.compare.join()} pair={route.compare} />
      );
    case "models":
      return <ModelsPage />;
    case "datasets":
      return <DataSetsPage {...route} />;
    case "scores":
      return <ScoresPage {...route} />;
    case "privacy":
      return <PrivacyPage documentId={route.documentId} />;
    case "publish":
      return <PublishPage adapterId={route.adapterId} documentId={route.documentId} />;
  }
}

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error("a screen broke", error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="screen">
        <Banner
          tone="danger"
          title={strings.app.crashed}
          actions={<Button onClick={() => location.reload()}>{strings.app.reload}</Button>}
        >
          {strings.app.crashedHint} ({messageOf(this.state.error)})
        </Banner>
      </div>
    );
  }
}
