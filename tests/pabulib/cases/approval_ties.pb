META
key;value
description;A made-up approval election
country;United Kingdom
unit;Marlfield
instance;2026
num_projects;6
num_votes;6
budget;700
vote_type;approval
rule;equalshares/add1
date_begin;01.05.2026
date_end;14.05.2026
max_length;3
language;en
currency;GBP
experimental;1
PROJECTS
project_id;cost;votes;name
2;300;1;Reading corner
10;300;3;Cycle racks
7;300;0;Street party
31;300;1;Football nets
5;200;3;Herb garden
12;200;2;Lunch club
VOTES
voter_id;vote
1;10,31,5
2;5
3;10
4;2,10,12
5;12
6;5
