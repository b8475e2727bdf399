-- What the start-up check wants to know, asked from inside a script: that scripts run at all is the first thing to know,
-- and the driver itself hides INFO behind its administrator's mode.
return redis.call('INFO', 'server') .. redis.call('INFO', 'replication') .. redis.call('INFO', 'memory')
