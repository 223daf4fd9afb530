"use strict";

const FIRST_QUERY = `# 联动 Liandong: what is going on right now
{
  head { position lagSeconds }
  incidents(first: 10) {
    totalCount
    position
    nodes { number type status priority openedAt units { unit { id } status onSceneAt } }
  }
}
`;

const place = document.getElementById("graphiql");
const endpoint = new URL(place.dataset.endpoint, window.location.href);
const subscriptions = new URL(endpoint);
subscriptions.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";

// What the Headers tab holds goes with every request, and as the payload of connection_init with every subscription.
const fetcher = GraphiQL.createFetcher({ url: endpoint.href, subscriptionUrl: subscriptions.href });

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: FIRST_QUERY,
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    inputValueDeprecation: true,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
  }),
);
