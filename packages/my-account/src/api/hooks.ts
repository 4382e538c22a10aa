import type { AccountApi, AccountEndpoint } from '@chatapp-access/contract/account'
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { type Args, type ArgsOf, call, type Data } from './call.ts'
import type { ApiFailure } from './failure.ts'

interface ReadOptions {
  /** Ask again every so often while the page is looked at. */
  everyMilliseconds?: number
  /** False: do not ask yet. */
  enabled?: boolean
}

/** As many are asked for anew when the window is looked at. */
const FEW_PAGES = 3

/** The key under which an answer is kept: name first, so that `useAct` can say what is out of date by name. */
export const keyOf = <Name extends AccountEndpoint>(name: Name, args?: Args<Name>): readonly unknown[] =>
  args === undefined ? [name] : [name, args]

/** What the API answers to a GET; kept, shared between components, asked again when the page is looked at anew. */
export function useAccount<Name extends AccountEndpoint>(
  name: Name,
  ...[args, options = {}]: Record<never, never> extends Args<Name>
    ? [args?: Args<Name> | undefined, options?: ReadOptions]
    : [args: Args<Name>, options?: ReadOptions]
): UseQueryResult<Data<Name>, ApiFailure> {
  return useQuery<Data<Name>, ApiFailure>({
    queryKey: keyOf(name, args),
    queryFn: () => call(name, ...([args] as ArgsOf<Name>)),
    enabled: options.enabled ?? true,
    ...(options.everyMilliseconds !== undefined && { refetchInterval: options.everyMilliseconds }),
  })
}

/** Endpoints that answer page by page: `next` of one is `after` of the following. */
type PagedEndpoint = {
  [Name in AccountEndpoint]: AccountApi[Name]['data'] extends { next?: string } ? Name : never
}['grants' | 'journal' | 'notices' | 'operatorAccounts']

/** A list that comes page by page: `data.pages`, `hasNextPage`, `fetchNextPage()`. The filters are the query without `after`. */
export function useAccountPages<Name extends PagedEndpoint>(
  name: Name,
  filters: Omit<NonNullable<AccountApi[Name]['query']>, 'after'>,
  options: Pick<ReadOptions, 'everyMilliseconds'> = {},
): UseInfiniteQueryResult<InfiniteData<Data<Name>, string | undefined>, ApiFailure> {
  return useInfiniteQuery<
    Data<Name>,
    ApiFailure,
    InfiniteData<Data<Name>, string | undefined>,
    readonly unknown[],
    string | undefined
  >({
    queryKey: [name, 'pages', filters],
    queryFn: ({ pageParam: after }) => call(name, ...([{ query: { ...filters, after } }] as unknown as ArgsOf<Name>)),
    initialPageParam: undefined,
    getNextPageParam: last => last.next,
    // Each page that was opened is asked for again, one after the other: not whenever the window is looked at.
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= FEW_PAGES,
    ...(options.everyMilliseconds !== undefined && { refetchInterval: options.everyMilliseconds }),
  })
}

/** A call that changes something. `outdated` names the answers that are asked for again once it succeeded. */
export function useAct<Name extends AccountEndpoint>(
  name: Name,
  outdated: readonly AccountEndpoint[] = [],
): UseMutationResult<Data<Name>, ApiFailure, Args<Name>> {
  const cache = useQueryClient()
  return useMutation<Data<Name>, ApiFailure, Args<Name>>({
    mutationFn: args => call(name, ...([args] as ArgsOf<Name>)),
    onSuccess: () => {
      // Not waited for: a secret that is shown once does not hang on a list that loads slowly.
      for (const one of outdated) void cache.invalidateQueries({ queryKey: [one] })
    },
  })
}
