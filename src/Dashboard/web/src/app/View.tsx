import { Empty } from '../components/Loaded';
import { ClusterView } from '../views/ClusterView';
import { DeviceView } from '../views/DeviceView';
import { DevicesView } from '../views/DevicesView';
import { ModelsView } from '../views/ModelsView';
import { OverviewView } from '../views/OverviewView';
import { PoliciesView } from '../views/PoliciesView';
import { PolicyView } from '../views/PolicyView';
import type { Place, Route } from './router';

/** The view of an address. */
export function View({ route, place }: { readonly route: Route; readonly place: Place }) {
  switch (route.view) {
    case 'overview':
      return <OverviewView place={place} />;
    case 'devices':
      return <DevicesView place={place} />;
    case 'device':
      return <DeviceView key={route.id} id={route.id} />;
    case 'models':
      return <ModelsView place={place} />;
    case 'policies':
      return <PoliciesView />;
    case 'policy':
      return <PolicyView key={route.deviceClass} deviceClass={route.deviceClass} place={place} />;
    case 'cluster':
      return <ClusterView />;
    case 'signIn':
      return null;
    default:
      return (
        <>
          <h1>Nothing here</h1>
          <Empty title="This address leads nowhere.">
            <a href="/">To the overview</a>
          </Empty>
        </>
      );
  }
}
