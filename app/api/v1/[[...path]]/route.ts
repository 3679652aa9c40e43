import { problem } from '../../../../lib/live/problem.ts'

export const dynamic = 'force-dynamic'

const missing = async (request: Request): Promise<Response> => problem(404, 'Not found', `there is nothing at ${new URL(request.url).pathname}; /api/v1/docs lists what there is`)

export { missing as GET, missing as HEAD, missing as OPTIONS, missing as POST, missing as PUT, missing as PATCH, missing as DELETE }
