-- Sends prepared requests by turns, one a line of the file that is given: body, tab, header, tab, value.
-- The second argument: `look` at every answer (200, no errors, at least so many bytes as the third says) or only count.
local requests, at = {}, 0
seen, wrong, bytes, first = 0, 0, 0, "" -- global: done() asks every thread for them
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function look(status, headers, body)
  seen, bytes = seen + 1, bytes + #body
  if status == 200 and #body >= least and not body:find('"errors"', 1, true) then return end
  wrong = wrong + 1
  if wrong == 1 then first = status .. " " .. body:sub(1, 300) end
end

function init(args)
  for line in io.lines(args[1]) do
    local body, name, value = line:match("^(.-)\t(.-)\t(.*)$")
    table.insert(requests, wrk.format("POST", nil, { ["content-type"] = "application/json", [name] = value }, body))
  end
  if args[2] == "look" then
    least = tonumber(args[3])
    response = look
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local all = { seen = 0, wrong = 0, bytes = 0, first = "" }
  for _, thread in ipairs(threads) do
    for _, name in ipairs({ "seen", "wrong", "bytes" }) do all[name] = all[name] + thread:get(name) end
    if all.first == "" then all.first = thread:get("first") end
  end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  if all.first ~= "" then io.stderr:write(all.first .. "\n") end
  io.write(string.format(
    '\n{"requests":%d,"seconds":%f,"bytes":%d,"refused":%d,"broken":%d,"seen":%d,"wrong":%d,"p50Ms":%f,"p99Ms":%f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, summary.errors.status, broken, all.seen, all.wrong,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
