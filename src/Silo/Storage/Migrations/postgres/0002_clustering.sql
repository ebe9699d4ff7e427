-- oldest-program: 1
-- Who is a silo of which cluster, as Microsoft.Orleans.Clustering.AdoNet asks for it: it reads its statements from orleansquery by their
-- keys, binds parameters by name and reads columns by name. The statements are ours: each is one statement, hence atomic. A change of
-- members names the version of the list that it has seen; a lost race changes no row and answers 0.

create table if not exists orleansquery (
    querykey text primary key,
    querytext text not null);

create table if not exists orleansmembershipversiontable (
    deploymentid text primary key,
    version integer not null default 0,
    timestamp timestamptz not null default now());

create table if not exists orleansmembershiptable (
    deploymentid text not null,
    address text not null,
    port integer not null,
    generation integer not null,
    siloname text not null,
    hostname text not null,
    status integer not null,
    proxyport integer null,
    suspecttimes text null,
    starttime timestamptz not null,
    iamalivetime timestamptz not null,
    primary key (deploymentid, address, port, generation));

insert into orleansquery (querykey, querytext) values
('InsertMembershipVersionKey', '
    with made as (
        insert into orleansmembershipversiontable (deploymentid) values (@DeploymentId)
        on conflict (deploymentid) do nothing
        returning deploymentid)
    select count(*)::integer from made'),

('InsertMembershipKey', '
    with turn as (
        update orleansmembershipversiontable list set version = list.version + 1, timestamp = now()
        where list.deploymentid = @DeploymentId and list.version = @Version and not exists (
            select 1 from orleansmembershiptable silo
            where silo.deploymentid = @DeploymentId and silo.address = @Address and silo.port = @Port and silo.generation = @Generation)
        returning list.deploymentid),
    joined as (
        insert into orleansmembershiptable
            (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
        select turn.deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime from turn
        returning deploymentid)
    select count(*)::integer from joined'),

('UpdateMembershipKey', '
    with turn as (
        update orleansmembershipversiontable list set version = list.version + 1, timestamp = now()
        where list.deploymentid = @DeploymentId and list.version = @Version and exists (
            select 1 from orleansmembershiptable silo
            where silo.deploymentid = @DeploymentId and silo.address = @Address and silo.port = @Port and silo.generation = @Generation)
        returning list.deploymentid),
    changed as (
        update orleansmembershiptable silo set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        from turn
        where silo.deploymentid = turn.deploymentid and silo.address = @Address and silo.port = @Port and silo.generation = @Generation
        returning silo.deploymentid)
    select count(*)::integer from changed'),

('UpdateIAmAlivetimeKey', '
    update orleansmembershiptable set iamalivetime = @IAmAliveTime
    where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation'),

('MembershipReadRowKey', '
    select list.deploymentid, silo.address, silo.port, silo.generation, silo.siloname, silo.hostname, silo.status, silo.proxyport,
        silo.suspecttimes, silo.starttime, silo.iamalivetime, list.version
    from orleansmembershipversiontable list
    left join orleansmembershiptable silo
        on silo.deploymentid = list.deploymentid and silo.address = @Address and silo.port = @Port and silo.generation = @Generation
    where list.deploymentid = @DeploymentId'),

('MembershipReadAllKey', '
    select list.deploymentid, silo.address, silo.port, silo.generation, silo.siloname, silo.hostname, silo.status, silo.proxyport,
        silo.suspecttimes, silo.starttime, silo.iamalivetime, list.version
    from orleansmembershipversiontable list
    left join orleansmembershiptable silo on silo.deploymentid = list.deploymentid
    where list.deploymentid = @DeploymentId'),

('GatewaysQueryKey', '
    select address, proxyport, generation from orleansmembershiptable
    where deploymentid = @DeploymentId and status = @Status and proxyport > 0'),

('DeleteMembershipTableEntriesKey', '
    with gone as (delete from orleansmembershiptable where deploymentid = @DeploymentId)
    delete from orleansmembershipversiontable where deploymentid = @DeploymentId'),

-- 3 is Active: a silo that is at work keeps its row however late its sign of life.
('CleanupDefunctSiloEntriesKey', '
    delete from orleansmembershiptable where deploymentid = @DeploymentId and iamalivetime < @IAmAliveTime and status <> 3')
on conflict (querykey) do nothing;
